import type { ClassDef } from "../../../model/classDef.ts";
import type { Tag } from "../../../model/tag.ts";
import { generatedColor } from "../../classes/generatedColor.ts";
import type { ImageContent, ProjectHead } from "../../format.ts";
import { escapeXml, survivesXml } from "../../text/xmlText.ts";
import { CONTROLS, isLabel } from "./regionOf.ts";

/** The control that holds tags of images without a value. */
export const TAGS_CONTROL = "tags";

/** A control for the values of a tag. */
interface AnswerControl {
  readonly element: "Number" | "TextArea";
  /** Objects have such tags, so that the control belongs to a region. */
  perRegion: boolean;
}

/** Collects what the labelling interface of a project needs, image by image: Label Studio shows only results whose control it declares. */
export class LabelInterface {
  readonly #classes: Map<string, Pick<ClassDef, "title" | "color">>;
  readonly #answers = new Map<string, AnswerControl>();
  readonly #choices = new Set<string>();

  constructor(project: ProjectHead) {
    this.#classes = new Map(project.classes.map((one) => [one.title, one]));
  }

  /** Takes an image, and returns it with tags that have the names of their controls. */
  add(image: ImageContent): ImageContent {
    for (const { class: title } of image.figures) {
      if (!this.#classes.has(title)) this.#classes.set(title, { title, color: generatedColor(title) });
    }
    if (!image.labelled) return image;
    for (const tag of image.tags) if (isLabel(tag)) this.#choices.add(tag.name);
    const tags = image.tags.map((tag) => this.#answer(tag, false));
    const figures = image.figures.map((figure) =>
      figure.tags.every(isLabel) ? figure : { ...figure, tags: figure.tags.map((tag) => this.#answer(tag, true)) },
    );
    return { ...image, tags, figures };
  }

  /** Returns the interface, with which Label Studio can open the tasks. */
  xml(): string {
    const labels = [...this.#classes.values()]
      .map(({ title, color }) => `    <Label value="${escapeXml(title)}" background="${escapeXml(color)}"/>\n`)
      .join("");
    const regions = Object.entries(CONTROLS).map(
      ([name, element]) => `  <${element} name="${name}" toName="image">\n${labels}  </${element}>\n`,
    );
    const answers = [...this.#answers].map(([name, { element, perRegion }]) => {
      const scope = perRegion ? ' perRegion="true"' : "";
      return `  <${element} name="${escapeXml(name)}" toName="image"${scope}/>\n`;
    });
    const lines = [...regions, ...answers, this.#choicesXml()];
    return `<View>\n  <Image name="image" value="$image"/>\n${lines.join("")}</View>\n`;
  }

  #choicesXml(): string {
    if (this.#choices.size === 0 || this.#answers.has(TAGS_CONTROL)) return "";
    const choices = [...this.#choices].map((name) => `    <Choice value="${escapeXml(name)}"/>\n`).join("");
    return `  <Choices name="${TAGS_CONTROL}" toName="image" choice="multiple">\n${choices}  </Choices>\n`;
  }

  /** Returns a tag with the name of its control. A value of another type than the first one of its name has a control of its own, as when it is read. */
  #answer(tag: Tag, perRegion: boolean): Tag {
    const { name, value } = tag;
    // XML would change the name, or the name is that of another element.
    const isTaken = name === "image" || Object.hasOwn(CONTROLS, name);
    if (isLabel(tag) || isTaken || !survivesXml(name) || /[\n\r\t]/.test(name)) return tag;
    const element = typeof value === "number" ? "Number" : "TextArea";
    const isOther = (this.#answers.get(name)?.element ?? element) !== element;
    const control = isOther ? `${name} (${element === "Number" ? "number" : "text"})` : name;
    const known = this.#answers.get(control);
    if (known !== undefined) known.perRegion ||= perRegion;
    else this.#answers.set(control, { element, perRegion });
    return isOther ? { ...tag, name: control } : tag;
  }
}
