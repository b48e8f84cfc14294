// The moving figure, a bundle of its own: pages load it only where a figure is shown.
import { MainstayFigure } from "./figure/element.js";

customElements.define("mainstay-figure", MainstayFigure);
