// What can be chosen of a QR code's look, with what the API says of it at its field.
import { type ChangeEvent, useRef } from "react";
import { useText } from "../../text/use-text.tsx";
import { Check, Field, TextField } from "../../ui/field.tsx";
import type { QrField } from "./drawing.ts";
import { bearsLogo, LEVELS, type Level, type Look, levelWith, swatchOf } from "./look.ts";

interface LookFieldsProps {
  readonly look: Look;
  readonly logo: File | null;
  readonly onChange: (change: Partial<Look>) => void;
  readonly onLogo: (file: File | null) => void;
  readonly errorOf: (field: QrField) => string | undefined;
}

export function LookFields({ look, logo, onChange, onLogo, errorOf }: LookFieldsProps) {
  const t = useText();
  return (
    <>
      <div className="grid grid-cols-2 gap-x-6 gap-y-4">
        <ColourField
          label={t("qr.color")}
          pick={t("qr.pickColor")}
          value={look.color}
          onText={(color) => onChange({ color })}
          error={errorOf("color")}
        />
        <ColourField
          label={t("qr.background")}
          pick={t("qr.pickBackground")}
          value={look.background}
          disabled={look.isTransparent}
          onText={(background) => onChange({ background })}
          error={errorOf("background")}
        />
      </div>
      <div>
        <Check
          label={t("qr.transparent")}
          checked={look.isTransparent}
          onChange={(isTransparent) => onChange({ isTransparent })}
        />
        <Check label={t("qr.round")} checked={look.isRound} onChange={(isRound) => onChange({ isRound })} />
        <Check label={t("qr.marker")} checked={look.marker} onChange={(marker) => onChange({ marker })} />
      </div>
      <LogoField logo={logo} onLogo={onLogo} error={errorOf("logo")} />
      <LevelField look={look} hasLogo={logo !== null} onChange={onChange} error={errorOf("level")} />
      <div className="grid grid-cols-2 gap-x-6 gap-y-4">
        <TextField
          label={t("qr.margin")}
          className="font-mono"
          inputMode="numeric"
          value={look.margin}
          onText={(margin) => onChange({ margin })}
          error={errorOf("margin")}
        />
        <TextField
          label={t("qr.size")}
          className="font-mono"
          inputMode="numeric"
          value={look.size}
          onText={(size) => onChange({ size })}
          error={errorOf("size")}
        />
      </div>
    </>
  );
}

interface ColourFieldProps {
  readonly label: string;
  /** What the swatch is called. */
  readonly pick: string;
  readonly value: string;
  readonly disabled?: boolean;
  readonly onText: (text: string) => void;
  readonly error: string | undefined;
}

function ColourField({ label, pick, value, disabled = false, onText, error }: ColourFieldProps) {
  return (
    <Field label={label} error={error}>
      {(wiring) => (
        <div className="flex items-end gap-3">
          <input
            className="swatch flex-none"
            type="color"
            aria-label={pick}
            value={swatchOf(value)}
            disabled={disabled}
            onChange={({ target }) => onText(target.value.slice(1))}
          />
          <input
            className="typed min-w-0 font-mono disabled:text-mute"
            {...wiring}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            value={value}
            disabled={disabled}
            onChange={({ target }) => onText(target.value)}
          />
        </div>
      )}
    </Field>
  );
}

interface LevelFieldProps {
  readonly look: Look;
  readonly hasLogo: boolean;
  readonly onChange: (change: Partial<Look>) => void;
  readonly error: string | undefined;
}

function LevelField({ look, hasLogo, onChange, error }: LevelFieldProps) {
  const t = useText();
  return (
    <Field label={t("qr.level")} error={error} hint={hasLogo ? t("qr.levelLogo") : undefined}>
      {(wiring) => (
        <select
          className="typed"
          {...wiring}
          value={levelWith(look, hasLogo)}
          onChange={({ target }) => onChange({ level: target.value as Level })}
        >
          {LEVELS.map((level) => (
            <option value={level} disabled={hasLogo && !bearsLogo(level)} key={level}>
              {t(`qr.level.${level}`)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface LogoFieldProps {
  readonly logo: File | null;
  readonly onLogo: (file: File | null) => void;
  readonly error: string | undefined;
}

function LogoField({ logo, onLogo, error }: LogoFieldProps) {
  const t = useText();
  const input = useRef<HTMLInputElement>(null);
  const choose = ({ target }: ChangeEvent<HTMLInputElement>) => onLogo(target.files?.[0] ?? null);
  const clear = () => {
    if (input.current !== null) {
      input.current.value = "";
      input.current.focus();
    }
    onLogo(null);
  };
  return (
    <Field label={t("qr.logo")} error={error} hint={t("qr.logoHint")}>
      {(wiring) => (
        <div className="flex items-baseline gap-4">
          <input className="file min-w-0 flex-1" type="file" accept="image/png" ref={input} {...wiring} onChange={choose} />
          {logo !== null && (
            <button type="button" className="quiet flex-none" onClick={clear}>
              {t("qr.logoRemove")}
            </button>
          )}
        </div>
      )}
    </Field>
  );
}
