"""Opens exports with the data sets of torchvision, and prints what they contain as JSON.

    python3 openExport.py voc|segments|kitti|folder|cityscapes ROOT [IMAGE_SET]
"""
import json
import os
import sys

import numpy
from torchvision.datasets import Cityscapes, ImageFolder, Kitti, VOCDetection, VOCSegmentation


def voc(root, image_set):
    data = VOCDetection(root, year="2012", image_set=image_set)
    for i in range(len(data)):
        image, target = data[i]
        boxes = [
            [one["name"]] + [float(one["bndbox"][side]) for side in ("xmin", "ymin", "xmax", "ymax")]
            for one in target["annotation"]["object"]
        ]
        yield {"file": os.path.basename(data.images[i]), "size": image.size, "boxes": boxes}


def segments(root, image_set):
    data = VOCSegmentation(root, year="2012", image_set=image_set)
    with open(os.path.join(root, "VOCdevkit/VOC2012/labelmap.txt")) as lines:
        names = [line.split(":")[0] for line in lines if not line.startswith("#")]
    for i in range(len(data)):
        image, target = data[i]
        pixels = numpy.array(target)
        boxes = []
        for number in sorted(set(pixels.flat) - {0}):
            y, x = numpy.nonzero(pixels == number)
            sides = [x.min(), y.min(), x.max() + 1, y.max() + 1]
            boxes.append([names[number]] + [int(side) for side in sides])
        yield {"file": os.path.basename(data.images[i]), "size": target.size, "boxes": boxes}


def kitti(root):
    data = Kitti(root, train=True)
    for i in range(len(data)):
        image, target = data[i]
        boxes = [[one["type"]] + one["bbox"] for one in target]
        yield {"file": os.path.basename(data.images[i]), "size": image.size, "boxes": boxes}


def folder(root):
    data = ImageFolder(root)
    for i, (path, number) in enumerate(data.samples):
        yield {"file": os.path.basename(path), "size": data[i][0].size, "class": data.classes[number]}


def cityscapes(root, split):
    data = Cityscapes(root, split=split, mode="fine", target_type=["polygon", "semantic", "instance"])
    for i in range(len(data)):
        image, (polygons, semantic, instance) = data[i]
        ids, instances = numpy.array(semantic), numpy.array(instance)
        boxes = [[one["label"], *map(min, zip(*one["polygon"])), *map(max, zip(*one["polygon"]))] for one in polygons["objects"]]
        yield {
            "file": os.path.basename(data.images[i]),
            "size": image.size,
            "boxes": boxes,
            "ids": sorted(int(number) for number in set(ids.flat)),
            "instances": sorted(int(number) for number in set(instances.flat)),
        }


kind, root, *more = sys.argv[1:]
openers = {"voc": voc, "segments": segments, "kitti": kitti, "folder": folder, "cityscapes": cityscapes}
print(json.dumps(list(openers[kind](root, *more))))
