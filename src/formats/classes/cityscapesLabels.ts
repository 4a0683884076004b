import type { ClassDef } from "../../model/classDef.ts";

/** A class of Cityscapes, by the numbers in label images. */
export interface CityscapesLabel {
  /** From 0 to 33; -1 for `license plate`, which official label images do not show. */
  readonly id: number;
  readonly name: string;
  /** `#RRGGBB`. */
  readonly color: string;
  /** Its number among the classes of the benchmark, from 0; undefined for the others. */
  readonly trainId: number | undefined;
  /** Objects of the class are distinguished; those that could not be are a group, such as `cargroup`. */
  readonly hasInstances: boolean;
}

/**
 * Number, number of the benchmark (`-` for none), `i` for classes with instances, colour and name of each class. Source: `labels.py` of the
 * Cityscapes scripts; KITTI's semantic benchmark uses the same numbers.
 */
const table = `0 - . 000000 unlabeled
1 - . 000000 ego vehicle
2 - . 000000 rectification border
3 - . 000000 out of roi
4 - . 000000 static
5 - . 6F4A00 dynamic
6 - . 510051 ground
7 0 . 804080 road
8 1 . F423E8 sidewalk
9 - . FAAAA0 parking
10 - . E6968C rail track
11 2 . 464646 building
12 3 . 66669C wall
13 4 . BE9999 fence
14 - . B4A5B4 guard rail
15 - . 966464 bridge
16 - . 96785A tunnel
17 5 . 999999 pole
18 - . 999999 polegroup
19 6 . FAAA1E traffic light
20 7 . DCDC00 traffic sign
21 8 . 6B8E23 vegetation
22 9 . 98FB98 terrain
23 10 . 4682B4 sky
24 11 i DC143C person
25 12 i FF0000 rider
26 13 i 00008E car
27 14 i 000046 truck
28 15 i 003C64 bus
29 - i 00005A caravan
30 - i 00006E trailer
31 16 i 005064 train
32 17 i 0000E6 motorcycle
33 18 i 770B20 bicycle
-1 - . 00008E license plate`;

const labels: readonly CityscapesLabel[] = table.split("\n").map((line) => {
  const [id, trainId, instances, color, ...name] = line.split(" ");
  return {
    id: Number(id),
    name: name.join(" "),
    color: `#${color}`,
    trainId: trainId === "-" ? undefined : Number(trainId),
    hasInstances: instances === "i",
  };
});

const byId = new Map(labels.map((label) => [label.id, label]));
const byName = new Map(labels.map((label) => [label.name, label]));
const byTrainId = new Map(
  labels.flatMap((label) => (label.trainId === undefined ? [] : [[label.trainId, label] as const])),
);

/** Returns the class of a number in a label image; undefined for a number that Cityscapes does not have. */
export function labelOfId(id: number): CityscapesLabel | undefined {
  return byId.get(id);
}

/** Returns the class of a number of the benchmark, 0 to 18; undefined for any other. */
export function labelOfTrainId(trainId: number): CityscapesLabel | undefined {
  return byTrainId.get(trainId);
}

/** Returns the class with a name; undefined for a name that Cityscapes does not have. */
export function labelOfName(name: string): CityscapesLabel | undefined {
  return byName.get(name);
}

/** Returns the colour of a class in Cityscapes; nothing for a class that it does not have. */
export function cityscapesColor(title: string): Pick<ClassDef, "color"> | Record<string, never> {
  const label = byName.get(title);
  return label === undefined ? {} : { color: label.color };
}
