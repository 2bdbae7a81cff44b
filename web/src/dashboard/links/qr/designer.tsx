// A link's QR code: how it looks, tried out before it is taken along.
import type { Link } from "@linnet/client";
import { useState } from "react";
import { Problem, sentenceOf } from "../../frame/problem.tsx";
import { tell } from "../../frame/toasts.tsx";
import { useText } from "../../text/use-text.tsx";
import { download } from "../../ui/download.ts";
import { Box } from "../../ui/sheet.tsx";
import { drawQr, fieldOf, type QrField, useDrawing } from "./drawing.ts";
import { keptLook, type Look, MARGIN_STANDARD, PLAIN } from "./look.ts";
import { LookFields } from "./look-fields.tsx";

interface DesignerProps {
  readonly link: Link;
  readonly onClose: () => void;
}

export function QrDesigner({ link, onClose }: DesignerProps) {
  const t = useText();
  const [look, setLook] = useState(keptLook);
  const [logo, setLogo] = useState<File | null>(null);
  const { image, error, refetch } = useDrawing(link, look, logo);
  const files = useFiles(link, look, logo);
  const change = (some: Partial<Look>) => {
    files.forget();
    setLook((before) => ({ ...before, ...some }));
  };
  const choose = (file: File | null) => {
    files.forget();
    setLogo(file);
  };
  const wrong = error ?? files.wrong;
  const field = fieldOf(wrong);
  const errorOf = (name: QrField) => (name === field ? sentenceOf(wrong, t) : undefined);
  const isPlain = JSON.stringify(look) === JSON.stringify(PLAIN);
  return (
    <Box title={t("qr.title")} onClose={onClose} wide>
      <div className="grid grid-cols-1 gap-6 wide:grid-cols-[232px_1fr] wide:gap-8">
        <div className="z-10 -mx-4 self-start bg-card px-4 pb-3 max-wide:sticky max-wide:-top-4 max-wide:border-line max-wide:border-b wide:mx-0 wide:p-0">
          <Image image={image} look={look} isStale={error !== null} url={link.shortUrl} />
          <p className="mt-3 break-all font-mono text-label">{link.shortUrl}</p>
          <Actions files={files} />
        </div>
        <div className="flex min-w-0 flex-col gap-6">
          {wrong !== null && field === null && <Problem error={wrong} onRetry={refetch} />}
          <LookFields look={look} logo={logo} onChange={change} onLogo={choose} errorOf={errorOf} />
          <PrintHint look={look} />
          {!isPlain && (
            <div>
              <button type="button" className="quiet" onClick={() => change(PLAIN)}>
                {t("qr.plain")}
              </button>
            </div>
          )}
        </div>
      </div>
    </Box>
  );
}

interface ImageProps {
  readonly image: string | null;
  readonly look: Look;
  /** Whether what is said now can't be drawn. */
  readonly isStale: boolean;
  readonly url: string;
}

function Image({ image, look, isStale, url }: ImageProps) {
  const t = useText();
  return (
    <div
      className={`mx-auto aspect-square w-40 border border-line wide:w-full ${look.isTransparent ? "chequered" : "bg-[#fff]"}`}
    >
      {image !== null && <img className={`size-full ${isStale ? "opacity-30" : ""}`} src={image} alt={t("qr.alt", { url })} />}
    </div>
  );
}

function Actions({ files }: { readonly files: ReturnType<typeof useFiles> }) {
  const t = useText();
  return (
    <div className="mt-1 flex flex-wrap gap-x-6">
      <button type="button" className="quiet" onClick={() => void files.save("svg")}>
        {t("qr.save", { format: "SVG" })}
      </button>
      <button type="button" className="quiet" onClick={() => void files.save("png")}>
        {t("qr.save", { format: "PNG" })}
      </button>
      {canCopyImages() && (
        <button type="button" className="quiet" onClick={() => void files.copy()}>
          {t("qr.copy")}
        </button>
      )}
    </div>
  );
}

/** What paper and cameras want of this look. */
function PrintHint({ look }: { readonly look: Look }) {
  const t = useText();
  const missing = MARGIN_STANDARD - Number(look.margin);
  return (
    <p className="max-w-[62ch] text-label text-mute">
      {t("qr.print")}
      {missing > 0 && <> {t("qr.printMargin", { count: missing })}</>}
      {look.isTransparent && <> {t("qr.printTransparent")}</>}
    </p>
  );
}

const canCopyImages = () => typeof ClipboardItem !== "undefined" && navigator.clipboard?.write !== undefined;

/** The image as files. What the API says of them is kept until something is changed. */
function useFiles(link: Link, look: Look, logo: File | null) {
  const t = useText();
  const [wrong, setWrong] = useState<unknown>(null);
  const draw = (format: "svg" | "png") => drawQr(link, look, { format, logo });
  const failed = (error: unknown) => {
    if (fieldOf(error) === null) tell(sentenceOf(error, t));
    else setWrong(error);
  };
  return {
    wrong,
    forget: () => setWrong(null),
    save: async (format: "svg" | "png") => {
      setWrong(null);
      try {
        download(await draw(format), `${link.code.replaceAll("/", "-")}.${format}`);
      } catch (error) {
        failed(error);
      }
    },
    copy: async () => {
      setWrong(null);
      // A promise, not an image: a browser may copy only while it is asked to, and drawing takes longer.
      const png = draw("png");
      try {
        await navigator.clipboard.write([new ClipboardItem({ "image/png": png })]);
        tell(t("copied"));
      } catch {
        await png.then(() => tell(t("qr.notCopied")), failed);
      }
    },
  };
}
