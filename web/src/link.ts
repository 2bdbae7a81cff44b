// The script of a link's own page: its code can be copied with one press.
import { copyOnClick } from "./copy.ts";
import { byId } from "./elements.ts";
import { enliven, valueField } from "./result.ts";

const result = byId("result", HTMLDivElement);
const copy = byId("copy", HTMLButtonElement);

enliven(result);
copyOnClick(copy, () => valueField(result).value);
copy.hidden = false;
