// Two small drawings of a link where it is posted. Their texts are what the programs would show, their means are those of this page.
import { useText } from "../../text/use-text.tsx";
import { cut, type Shown, SLACK_DESCRIPTION_MAX, X_DESCRIPTION_MAX, X_TITLE_MAX } from "./shown.ts";

/** A bar on the left, the site, a title in the colour of links, and the image below. */
export function SlackDrawing({ shown }: { readonly shown: Shown }) {
  const { site, title, description, imageHost } = shown;
  return (
    <figure className="min-w-0">
      <figcaption className="mb-2 text-label text-mute">Slack</figcaption>
      <div className="border-line border-l-4 pl-3" data-card="slack">
        <p className="truncate text-label text-mute">{site}</p>
        <p className="break-words font-strong text-flax" dir="auto">
          {title}
        </p>
        {description !== null && (
          <p className="break-words" dir="auto">
            {cut(description, SLACK_DESCRIPTION_MAX)}
          </p>
        )}
        {imageHost !== null && <ImageFrame host={imageHost} className="mt-2 aspect-[1.91] max-w-72" />}
      </div>
    </figure>
  );
}

/** With an image a large card with the title on it; without, a small one beside an empty square. */
export function XDrawing({ shown }: { readonly shown: Shown }) {
  const t = useText();
  const { site, description, imageHost } = shown;
  const title = cut(shown.title, X_TITLE_MAX);
  return (
    <figure className="min-w-0">
      <figcaption className="mb-2 text-label text-mute">X</figcaption>
      {imageHost === null ? (
        <div className="flex border border-line" data-card="x">
          <div className="flex w-22 flex-none items-center justify-center border-line border-r bg-sunk" aria-hidden="true">
            <Page />
          </div>
          <div className="min-w-0 flex-1 p-3">
            <p className="truncate text-label text-mute">{site}</p>
            <p className="truncate" dir="auto">
              {title}
            </p>
            {description !== null && (
              <p className="line-clamp-2 break-words text-mute" dir="auto">
                {cut(description, X_DESCRIPTION_MAX)}
              </p>
            )}
          </div>
        </div>
      ) : (
        <div data-card="x">
          <div className="relative border border-line">
            <ImageFrame host={imageHost} className="aspect-[1.91]" />
            <p className="absolute bottom-2 left-2 max-w-[calc(100%-16px)] truncate bg-ink px-1.5 text-bg text-label" dir="auto">
              {title}
            </p>
          </div>
          <p className="mt-1 truncate text-label text-mute">{t("card.from", { site })}</p>
        </div>
      )}
    </figure>
  );
}

/** Where the image would be: nothing is asked of its host. */
function ImageFrame({ host, className }: { readonly host: string; readonly className: string }) {
  const t = useText();
  return (
    <div className={`flex flex-col items-center justify-center bg-sunk p-3 text-center text-label text-mute ${className}`}>
      <span className="max-w-full truncate font-mono">{host}</span>
      <span>{t("card.notLoaded")}</span>
    </div>
  );
}

function Page() {
  return (
    <svg className="size-6 fill-none stroke-edge" strokeWidth="1.5" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M5 3h10l4 4v14H5zM9 11h6M9 15h6" />
    </svg>
  );
}
