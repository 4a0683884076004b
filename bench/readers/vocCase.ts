import { memoryTree } from "../../src/formats/memoryTree.ts";
import { createRandom } from "../../src/samples/random.ts";
import { photo } from "./photo.ts";
import type { ReaderCase } from "./readerCase.ts";

const FILES = 20_000;
const OBJECTS = 5;

/** The devkit's folders: an XML of five objects for each image, and the lists of two splits. */
export const vocCase: ReaderCase = {
  title: `Pascal VOC, ${FILES.toLocaleString("en")} XML files of ${OBJECTS} objects`,
  format: "voc",
  images: FILES,
  objects: FILES * OBJECTS,
  open() {
    const random = createRandom(3);
    const bytes = photo(500, 375);
    const stems = Array.from({ length: FILES }, (_, at) => `2012_${String(at).padStart(6, "0")}`);
    const text = new TextEncoder();
    function* files() {
      yield { path: "VOC2012/ImageSets/Main/train.txt", bytes: stems.filter((_, at) => at % 5 > 0).join("\n") };
      yield { path: "VOC2012/ImageSets/Main/val.txt", bytes: stems.filter((_, at) => at % 5 === 0).join("\n") };
      for (const stem of stems) {
        yield { path: `VOC2012/JPEGImages/${stem}.jpg`, bytes };
        yield { path: `VOC2012/Annotations/${stem}.xml`, bytes: text.encode(annotation(stem)) };
      }
    }
    const annotation = (stem: string) => `<annotation>
	<folder>VOC2012</folder>
	<filename>${stem}.jpg</filename>
	<source><database>generated</database></source>
	<size><width>500</width><height>375</height><depth>3</depth></size>
	<segmented>0</segmented>
${Array.from({ length: OBJECTS }, object).join("\n")}
</annotation>`;
    const object = () => {
      const [left, top] = [random.whole(1, 300), random.whole(1, 200)];
      return `	<object>
		<name>class ${random.whole(1, 20)}</name>
		<pose>Unspecified</pose>
		<truncated>${random.whole(0, 1)}</truncated>
		<difficult>0</difficult>
		<bndbox><xmin>${left}</xmin><ymin>${top}</ymin><xmax>${left + 150}</xmax><ymax>${top + 120}</ymax></bndbox>
	</object>`;
    };
    return memoryTree(files());
  },
};
