/** A class of Cityscapes, by the number that its label images hold. */
export interface CityscapesLabel {
  readonly id: number;
  readonly name: string;
  /** `#RRGGBB`. */
  readonly color: string;
}

/** Number, name and colour of each class. Source: `labels.py` of the Cityscapes scripts; KITTI's semantic benchmark uses the same numbers. */
const table = `0 unlabeled 000000
1 ego vehicle 000000
2 rectification border 000000
3 out of roi 000000
4 static 000000
5 dynamic 6F4A00
6 ground 510051
7 road 804080
8 sidewalk F423E8
9 parking FAAAA0
10 rail track E6968C
11 building 464646
12 wall 66669C
13 fence BE9999
14 guard rail B4A5B4
15 bridge 966464
16 tunnel 96785A
17 pole 999999
18 polegroup 999999
19 traffic light FAAA1E
20 traffic sign DCDC00
21 vegetation 6B8E23
22 terrain 98FB98
23 sky 4682B4
24 person DC143C
25 rider FF0000
26 car 00008E
27 truck 000046
28 bus 003C64
29 caravan 00005A
30 trailer 00006E
31 train 005064
32 motorcycle 0000E6
33 bicycle 770B20`;

/** The classes of Cityscapes in the order of their numbers, from 0 to 33. */
export function cityscapesLabels(): CityscapesLabel[] {
  return table.split("\n").map((line) => {
    const [, id, name, color] = /^(\d+) (.+) ([0-9A-F]{6})$/.exec(line)!;
    return { id: Number(id), name: name!, color: `#${color}` };
  });
}
