// The chart as an image to be kept: drawn again with its colours written into it, as a style sheet does not go along.

/** Pixels of the image for each of the chart, and around it. */
const SCALE = 2;
const MARGIN = 16;

const KEPT = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-size"] as const;

/** A PNG of the chart on the colour of the page. Throws when the browser can't draw it. */
export async function pngOf(svg: SVGSVGElement): Promise<Blob> {
  const { clientWidth, clientHeight } = svg;
  const image = new Image();
  image.src = `data:image/svg+xml,${encodeURIComponent(textOf(svg))}`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = (clientWidth + 2 * MARGIN) * SCALE;
  canvas.height = (clientHeight + 2 * MARGIN) * SCALE;
  const context = canvas.getContext("2d");
  if (context === null) throw new Error("The browser gives no canvas to draw on.");
  context.fillStyle = getComputedStyle(document.documentElement).backgroundColor;
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(image, MARGIN * SCALE, MARGIN * SCALE, clientWidth * SCALE, clientHeight * SCALE);
  return new Promise((resolve, reject) => {
    canvas.toBlob((blob) => (blob === null ? reject(new Error("The browser made no image.")) : resolve(blob)), "image/png");
  });
}

function textOf(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const copies = copy.querySelectorAll("*");
  for (const [at, element] of [...svg.querySelectorAll("*")].entries()) {
    const style = getComputedStyle(element);
    for (const name of KEPT) copies[at]?.setAttribute(name, style.getPropertyValue(name).replaceAll('"', ""));
    copies[at]?.removeAttribute("class");
  }
  copy.setAttribute("font-family", "system-ui, sans-serif");
  return new XMLSerializer().serializeToString(copy);
}
