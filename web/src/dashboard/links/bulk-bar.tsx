// What can be done with the links that are chosen.
import type { Link } from "@linnet/client";
import { Popover } from "radix-ui";
import { type FormEvent, useState } from "react";
import { useText } from "../text/use-text.tsx";
import { Menu, MenuItem } from "../ui/menu.tsx";
import { archiving, changeLinks, restoreLinks, switching, tagging, trashLinks } from "./data.ts";
import { TagField } from "./tag-field.tsx";

interface BulkBarProps {
  readonly links: readonly Link[];
  /** All that can be chosen at once. */
  readonly loaded: readonly Link[];
  readonly onSelect: (links: readonly Link[]) => void;
  readonly isTrash: boolean;
  /** Asks before they are deleted for good. */
  readonly onPurge: (links: readonly Link[]) => void;
}

export function BulkBar({ links, loaded, onSelect, isTrash, onPurge }: BulkBarProps) {
  const t = useText();
  const count = links.length;
  const clear = () => onSelect([]);
  const run = (work: (links: readonly Link[]) => Promise<void>) => {
    clear();
    void work(links);
  };
  return (
    <section
      aria-label={t("bulk.label")}
      className="flex min-h-14 flex-none flex-wrap items-center gap-x-6 gap-y-1 border-ink border-t bg-card px-4 wide:px-6"
    >
      <p className="font-strong" role="status">
        {t("bulk.chosen", { count })}
      </p>
      {isTrash ? (
        <>
          <button type="button" className="quiet" onClick={() => run((all) => restoreLinks(all, t))}>
            {t("links.restore")}
          </button>
          <button type="button" className="quiet text-rust" onClick={() => onPurge(links)}>
            {t("trash.purge")}
          </button>
        </>
      ) : (
        <>
          <TagPopover links={links} onDone={clear} />
          <Menu
            trigger={
              <button type="button" className="quiet">
                {t("bulk.change")}
              </button>
            }
          >
            <MenuItem onSelect={() => run((all) => changeLinks(all, archiving(true, count, t), t))}>
              {t("links.archive")}
            </MenuItem>
            <MenuItem onSelect={() => run((all) => changeLinks(all, archiving(false, count, t), t))}>
              {t("links.unarchive")}
            </MenuItem>
            <MenuItem onSelect={() => run((all) => changeLinks(all, switching(false, count, t), t))}>
              {t("links.switchOff")}
            </MenuItem>
            <MenuItem onSelect={() => run((all) => changeLinks(all, switching(true, count, t), t))}>
              {t("links.switchOn")}
            </MenuItem>
          </Menu>
          <button type="button" className="quiet text-rust" onClick={() => run((all) => trashLinks(all, t))}>
            {t("links.delete")}
          </button>
        </>
      )}
      <span className="ml-auto flex gap-6">
        <button type="button" className="quiet" onClick={() => onSelect(loaded)}>
          {t("bulk.all", { count: loaded.length })}
        </button>
        <button type="button" className="quiet" onClick={clear}>
          {t("bulk.none")}
        </button>
      </span>
    </section>
  );
}

/** Tags that the links shall have, and tags that they shall lose. */
function TagPopover({ links, onDone }: { readonly links: readonly Link[]; readonly onDone: () => void }) {
  const t = useText();
  const [isOpen, setOpen] = useState(false);
  const [add, setAdd] = useState<readonly string[]>([]);
  const [remove, setRemove] = useState<readonly string[]>([]);
  const known = [...new Set(links.flatMap(({ tags }) => tags))].sort();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setOpen(false);
    onDone();
    void changeLinks(links, tagging(add, remove, { count: links.length, t }), t);
  };
  return (
    <Popover.Root open={isOpen} onOpenChange={setOpen}>
      <Popover.Trigger className="quiet">{t("bulk.tag")}</Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="menu w-80 p-4" side="top" align="start" sideOffset={8} collisionPadding={8}>
          <form className="flex flex-col gap-4" onSubmit={submit}>
            <TagField label={t("bulk.addTags")} tags={add} onChange={setAdd} isFirst />
            {known.length > 0 && (
              <fieldset>
                <legend className="text-label text-mute">{t("bulk.removeTags")}</legend>
                <div className="flex max-h-40 flex-wrap gap-x-4 overflow-y-auto">
                  {known.map((tag) => (
                    <label className="flex min-h-8 items-center gap-2" key={tag}>
                      <input
                        type="checkbox"
                        checked={remove.includes(tag)}
                        onChange={({ target }) =>
                          setRemove(target.checked ? [...remove, tag] : remove.filter((one) => one !== tag))
                        }
                      />
                      {tag}
                    </label>
                  ))}
                </div>
              </fieldset>
            )}
            <div>
              <button type="submit" className="ink-block" disabled={add.length + remove.length === 0}>
                {t("save")}
              </button>
            </div>
          </form>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
