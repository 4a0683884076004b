import { counts, each, sum, sumOf, total } from "./addFacts.ts";
import type { Facts } from "./datasets.ts";
import { type Expectation, NOTHING, plainImages, supervisely, TOP_DATASET, yolo } from "./expectedProject.ts";

/**
 * Sample by sample: from what an independent script counted in its files to the project that comes out of them. Other projects' fixtures use
 * one image several times, which is reported once for each further use (`duplicate_content`).
 */
export const expectedProjects: Readonly<Record<string, Expectation>> = {
  // Every folder that holds images is a dataset. Nothing is labelled.
  "images/datumaro-image-dir": (facts) => plainImages(facts),
  "images/nested-photos": (facts) => plainImages(facts),
  // HEIC is kept and cannot be shown. The text file is skipped, with one warning.
  "images/rabbits-mixed": (facts) => ({
    ...plainImages(facts),
    problems: { not_displayable: facts.counts("by_magic")["isobmff:heic"] ?? 0, only_images_read: 1 },
  }),

  // A list of classes, images and labels in one folder: the oldest shape. Its tag is used and declared nowhere.
  "supervisely/derived-fridge-v1": (facts) => ({ ...supervisely(facts), problems: { unknown_tag: 1 } }),
  // One class is declared and not used.
  "supervisely/derived-trailmix-v4": (facts) => {
    const expected = supervisely(facts);
    return { ...expected, classes: { ...expected.classes, "any fruit": 0 } };
  },

  // One annotation is one object: a polygon with its box is a polygon. Attributes and iscrowd become tags of objects.
  "coco/datumaro-instances": (facts) => {
    const files = facts.files(/instances_(.*)\.json$/);
    return {
      preset: "coco",
      datasets: each(files, "images_listed"),
      labelled: facts.number("image_files"),
      classes: sumOf({ a: 0, b: 0, c: 0 }, ...counts(files, "by_class")),
      geometries: {
        rectangle: total(files, "bbox_only"),
        polygon: total(files, "polygon"),
        bitmap: total(files, "rle_uncompressed"),
      },
      tags: { "object:x": 1, "object:y": 1, "object:crowd": total(files, "iscrowd") },
      problems: {},
    };
  },
  // Key points beside a polygon, a mask or a box make a second figure, in one group with the first.
  "coco/datumaro-keypoints": (facts) => {
    const files = facts.files(/person_keypoints_(.*)\.json$/);
    return {
      preset: "coco",
      datasets: each(files, "images_listed"),
      labelled: facts.number("image_files"),
      classes: sumOf(...counts(files, "by_class"), ...counts(files, "by_class")),
      geometries: {
        rectangle: total(files, "bbox_only"),
        polygon: total(files, "polygon"),
        bitmap: total(files, "rle_uncompressed"),
        graph: total(files, "with_keypoints"),
      },
      tags: { "object:x": 1, "object:y": 1, "object:crowd": total(files, "iscrowd") },
      problems: {},
    };
  },
  // Ids begin anew in each file, so files never share classes by id. Category 0 is a class as any other; here it is not used.
  "coco/roboflow-sharks": (facts) => {
    const files = facts.files(/^(.*)\/_annotations\.coco\.json$/);
    return {
      preset: "coco",
      datasets: each(files, "images_listed"),
      labelled: facts.number("image_files"),
      classes: sumOf({ sharks: 0 }, ...counts(files, "by_class")),
      geometries: { polygon: total(files, "polygon"), rectangle: total(files, "bbox_only") },
      tags: {},
      problems: {},
    };
  },
  // No split in any name: the dataset is called like the file. Its wrong areas are of no matter.
  "coco/sahi-terrain2": (facts) => {
    const files = facts.files(/^(.*)\.json$/);
    return {
      preset: "coco",
      datasets: each(files, "images_listed"),
      labelled: facts.number("image_files"),
      classes: sumOf(...counts(files, "by_class")),
      geometries: { polygon: total(files, "polygon") },
      tags: {},
      problems: {},
    };
  },

  // Classes that obj.names declares are there whether they are used or not.
  "yolo/datumaro-darknet": (facts) => ({ ...yolo(facts), datasets: { train: facts.number("image_files") } }),
  "yolo/datumaro-images-labels": (facts) => ({ ...yolo(facts), problems: { duplicate_content: 1 } }),
  // A person without keypoints becomes a box. Both splits of data.yaml name the same folder, which is reported.
  "yolo/derived-pose": (facts) => {
    const withoutPoints = 6;
    return {
      ...yolo(facts),
      geometries: { graph: facts.number("pose") - withoutPoints, rectangle: withoutPoints },
      problems: { image_in_two_parts: 1 },
    };
  },
  // Lines of boxes and lines of polygons in one file, each read as what it is.
  "yolo/roboflow-sharks-yolov9": (facts) => yolo(facts),

  // A part is an object in the group of its whole; so is what a mask shows. Actions and flags that are set become tags.
  "voc/datumaro-voc1": (facts) => ({
    preset: "voc",
    datasets: { train: 1, test: 1 },
    labelled: facts.number("xml_files"),
    classes: { ...facts.counts("classes_used"), head: facts.number("parts"), bicycle: 1 },
    geometries: {
      rectangle: facts.number("boxes") + facts.number("parts"),
      bitmap: total(facts.files(/^(SegmentationObject)$/), "per_mask_distinct_sum"),
    },
    tags: {
      "object:truncated": facts.number("truncated=1"),
      "object:other": 1,
      "object:phoning": 1,
      "object:reading": 1,
      "object:ridinghorse": 1,
      "object:takingphoto": 1,
      "object:walking": 1,
    },
    problems: { duplicate_content: 1 },
  }),
  // No lists of images: everything is in one dataset.
  "voc/icevision-fridge": (facts) => ({
    preset: "voc",
    datasets: { [TOP_DATASET]: facts.number("image_files") },
    labelled: facts.number("xml_files"),
    classes: facts.counts("classes_used"),
    geometries: { rectangle: facts.number("boxes") },
    tags: {},
    problems: {},
  }),

  // The images inside of the labels differ from the files beside them; the files count.
  "labelme/trailmix-v3": (facts) => ({
    preset: "labelme",
    datasets: { [TOP_DATASET]: facts.number("image_files") },
    labelled: facts.number("json_files"),
    classes: facts.counts("classes_used"),
    geometries: { polygon: facts.number("shape polygon") },
    tags: {},
    problems: {},
  }),

  // A set of points is a graph without edges. Objects without a class name are reported, image by image. The file is called train, and so is the dataset.
  "cvat/datumaro-task": (facts) => {
    const files = facts.files(/^(.*)\.xml$/);
    const { "": unnamed = 0, ...classes } = sumOf(...counts(files, "labels_used"));
    return {
      preset: "cvat",
      datasets: each(files, "images_listed"),
      labelled: facts.number("image_files"),
      classes: { ...classes, unnamed },
      geometries: {
        rectangle: total(files, "box"),
        line: total(files, "polyline"),
        polygon: total(files, "polygon"),
        graph: total(files, "points"),
      },
      tags: {
        "object:occluded": total(files, "occluded"),
        "object:a1": 1,
        "object:a2": 1,
        "object:a3": 1,
        "object:a4": 1,
      },
      problems: { class_missing: 2 },
    };
  },

  // Each value of an instance image is one object, also of classes that are not evaluated. 8 bits say nothing of single instances.
  "cityscapes/datumaro-instanceids": (facts) => {
    const names = { 1: "ego vehicle", 3: "out of roi", 12: "wall", 24: "person", 27: "truck", 31: "train" };
    const values = facts.counts("instance_values");
    return {
      preset: "cityscapes",
      datasets: facts.counts("splits"),
      labelled: facts.number("instanceIds_files"),
      classes: Object.fromEntries(Object.entries(names).map(([id, name]) => [name, values[id] ?? 0])),
      geometries: { bitmap: facts.number("instance_values_sum_over_files") },
      tags: {},
      problems: { duplicate_content: 3 },
    };
  },
  // The polygons are used; the label image holds the same objects.
  "cityscapes/derived-terrain-polygons": (facts) => ({
    preset: "cityscapes",
    datasets: facts.counts("splits"),
    labelled: facts.number("images"),
    classes: facts.counts("polygon_objects"),
    geometries: { polygon: sum(facts.counts("polygon_objects")) },
    tags: {},
    problems: {},
  }),

  // Each colour of a mask is one object; the class of black is background by dataset_meta.json, which declares one class more than is used.
  "masks/datumaro-common-semantic": (facts) => ({
    preset: "masks",
    datasets: { [TOP_DATASET]: facts.number("images") },
    labelled: facts.number("masks"),
    classes: { Animal: 1, Archway: 0, Bicyclist: 1, Child: 1, Road: 1 },
    geometries: { bitmap: facts.number("distinct_values_total") },
    tags: {},
    problems: { duplicate_content: 1 },
  }),
  // Each PNG is one object; its name states the image and the class.
  "masks/pycococreator-shapes": (facts) => ({
    preset: "masks",
    datasets: { shapes_train2018: facts.number("images") },
    labelled: facts.number("images"),
    classes: { square: 3, circle: 2 },
    geometries: { bitmap: facts.number("masks") },
    tags: {},
    problems: {},
  }),

  "createml/roboflow-sharks": (facts) => {
    const files = facts.files(/^(.*)\/_annotations\.createml\.json$/);
    return {
      preset: "createml",
      datasets: each(files, "images_listed"),
      labelled: facts.number("image_files"),
      classes: sumOf(...counts(files, "classes")),
      geometries: { rectangle: total(files, "boxes") },
      tags: {},
      problems: {},
    };
  },

  // Two attributes could hold the class; label is called most like one, object becomes a tag. Ticks of a checkbox are tags, here one or two.
  "via/icevision-plumbing": (facts) => {
    const files = facts.files(/^(via)_bbox\.json$/);
    const [polygons, boxes] = [total(files, "shape polygon"), total(files, "shape rect")];
    return {
      preset: "via",
      datasets: { [TOP_DATASET]: facts.number("image_files") },
      labelled: total(files, "resolve"),
      classes: { z: 2, c: 2, o: 2, n: 2, "###": 2 },
      geometries: { polygon: polygons, rectangle: boxes },
      tags: { "object:object": polygons + boxes, "object:qualities": 10 },
      problems: { class_attribute_guessed: 1 },
    };
  },

  // One row without a track; all ten names of labels.txt are classes, the row is of the third.
  "mot/datumaro-seq": (facts) => ({
    preset: "mot",
    datasets: { [TOP_DATASET]: facts.number("image_files") },
    labelled: facts.list("frames").length,
    classes: Object.fromEntries(
      Array.from({ length: facts.number("labels") }, (_, i) => [`label_${i}`, i === 2 ? 1 : 0]),
    ),
    geometries: { rectangle: facts.number("rows") },
    tags: { "object:visibility": facts.number("rows") },
    problems: {},
  }),

  // All boxes of this fixture lie outside of its images; one of them has two tags, one has none.
  "vott/datumaro-json": (facts) => {
    const [[split, own]] = [...facts.files(/^(.*)-export\.json$/)] as [[string, Facts]];
    return {
      preset: "vott",
      datasets: { [split]: own.number("assets") },
      labelled: own.number("assets"),
      classes: Object.fromEntries(own.list("tags").map((tag) => [tag, 0])),
      geometries: {},
      tags: {},
      problems: {
        outside_of_image: own.counts("regions").RECTANGLE ?? 0,
        several_classes: 1,
        class_missing: 1,
        duplicate_content: 2,
      },
    };
  },

  // Four corners that stand at right angles are a rotated rectangle.
  "dota/datumaro-dota": (facts) => ({
    preset: "dota",
    datasets: facts.counts("splits"),
    labelled: facts.number("label_files"),
    classes: facts.counts("classes_used"),
    geometries: { oriented_bbox: facts.number("lines") },
    tags: {},
    problems: { duplicate_content: 2 },
  }),

  // Truncated and occluded become tags where they say something.
  "kitti/datumaro-detection": (facts) => ({
    preset: "kitti",
    datasets: { training: facts.number("images") },
    labelled: facts.number("label_files"),
    classes: facts.counts("objects_by_type"),
    geometries: { rectangle: facts.number("lines") },
    tags: { "object:truncated": 2, "object:occluded": 2 },
    problems: { duplicate_content: 1 },
  }),

  // A class is a tag of its images, never an object; parts are datasets, folders of classes are none.
  "classification/roboflow-corrosion": (facts) => {
    const datasets: Record<string, number> = {};
    const tags: Record<string, number> = {};
    for (const [folder, images] of Object.entries(facts.counts("dirs"))) {
      const [part, title] = folder.split("/") as [string, string];
      datasets[part] = (datasets[part] ?? 0) + images;
      tags[`image:${title}`] = (tags[`image:${title}`] ?? 0) + images;
    }
    return { preset: "classification", ...NOTHING, datasets, labelled: facts.number("image_files"), tags };
  },
  // One 1 in a table is one tag.
  "classification/datumaro-multiclass-csv": (facts) => {
    const files = facts.files(/^(.*)\/_classes\.csv$/);
    const ones = Object.entries(sumOf(...counts(files, "ones_per_class")));
    return {
      preset: "classification",
      ...NOTHING,
      datasets: facts.counts("dirs"),
      labelled: total(files, "rows"),
      tags: Object.fromEntries(ones.map(([title, count]) => [`image:${title}`, count])),
      problems: { duplicate_content: 2 },
    };
  },

  // Boxes and masks are objects of their own, in one group. Labels are tags of images, but for one whose confidence is 0. One row of the list
  // of images has a cell less than the others. One image is not labelled.
  "openimages/datumaro-v6": (facts) => {
    const files = facts.files(/^(.*)\.csv$/);
    const rows = (name: string) => files.get(name)!.number("rows");
    const boxes = rows("oidv6-train-annotations-bbox") + rows("test-annotations-bbox");
    const masks = rows("train-annotations-object-segmentation");
    return {
      preset: "openimages",
      datasets: { test: 1, train: 2, validation: 1 },
      labelled: facts.number("images") - 1,
      classes: { "Generic label #0": 2, "Generic label #3": 1 },
      geometries: { rectangle: boxes, bitmap: masks },
      tags: {
        "image:Generic label #0": 1,
        "image:Generic label #1": 1,
        "image:Generic label #3": 1,
        "object:IsOccluded": 1,
        "object:IsGroupOf": 1,
        "object:confidence": 1,
        "object:PredictedIoU": 1,
      },
      problems: { row_broken: 1 },
    };
  },

  // Labels of whole images are tags of images, never objects; the labels are classes nevertheless.
  "datumaro/legacy": (facts) => {
    const files = facts.files(/^annotations\/(.*)\.json$/);
    const labels = files.get("test")!.list("labels");
    return {
      preset: "datumaro",
      datasets: each(files, "items"),
      labelled: facts.number("image_files"),
      classes: Object.fromEntries(labels.map((label) => [label, 0])),
      geometries: {},
      tags: { "image:car": 2, "image:bicycle": 2, "image:tom": 1, "image:mary": 2 },
      problems: { duplicate_content: 2 },
    };
  },
};

/** Samples of labels without their images: how many annotations refer to images that are not there. Cancelled ones are none. */
export const expectedRefusals: Readonly<Record<string, (facts: Facts) => number>> = {
  "labelstudio/sdk-boxes": (facts) => total(facts.files(/^(data)\.json$/), "annotations"),
  "labelstudio/sdk-polygons": (facts) => total(facts.files(/^(data_polygons)\.json$/), "annotations"),
};
