import type { Severity } from "./severity.ts";

/** What all problems with one code have in common. */
export interface ProblemKind {
  /** How bad problems with this code are unless one states otherwise. */
  readonly severity: Severity;
  /** The heading of a group of such problems; fits one problem and many. */
  readonly title: string;
  /** What a person can do about them: one sentence. */
  readonly help: string;
}

/**
 * Every problem that formats, the upload engine and the import report, by its code. Codes are stable: reports, scripts and tables group by
 * them. What is wrong in one case, with its values, is in the message of the problem.
 */
export const problemCodes = {
  // Images
  duplicate_content: {
    severity: "info",
    title: "Images with duplicate content",
    help: "Each is kept as an image of its own; the bytes are stored once.",
  },
  duplicate_name: {
    severity: "warning",
    title: "Images with the same name",
    help: "Rename one of them to choose its name in the dataset.",
  },
  empty_file: { severity: "warning", title: "Empty files", help: "Replace the file, or remove it from the folder." },
  extension_differs: {
    severity: "info",
    title: "Images whose extension does not match their content",
    help: "Nothing needs to be done: an image is read by its content.",
  },
  git_lfs_pointer: {
    severity: "error",
    title: "Git LFS pointers instead of files",
    help: "Run git lfs pull in the repository, then drop the folder again.",
  },
  huge_image: {
    severity: "warning",
    title: "Very large images",
    help: "Scale the image down if it needs a thumbnail.",
  },
  image_damaged: {
    severity: "error",
    title: "Damaged images",
    help: "Replace the file with an intact copy, or skip damaged images.",
  },
  image_exists: {
    severity: "info",
    title: "Images that the project already has",
    help: "Choose what happens to an image that exists before the import starts.",
  },
  image_meta_broken: {
    severity: "error",
    title: "Image metadata that cannot be read",
    help: "Correct the metadata file, then import it again.",
  },
  image_outside_of_dataset: {
    severity: "warning",
    title: "Images outside the folders of the dataset",
    help: "Move the image into a folder of the dataset to import it.",
  },
  image_renamed: {
    severity: "warning",
    title: "Images that were renamed",
    help: "Rename the files beforehand to choose their names.",
  },
  image_too_large: {
    severity: "error",
    title: "Images that are too large to be opened",
    help: "Cut the image into tiles, or skip damaged images if its header is wrong.",
  },
  image_truncated: {
    severity: "error",
    title: "Images whose last part is missing",
    help: "Copy or download the file again, or skip damaged images.",
  },
  image_replaced: {
    severity: "info",
    title: "Images that replaced another",
    help: "The image that was there before is no longer in the project.",
  },
  multiple_frames: {
    severity: "warning",
    title: "Images with several frames or pages",
    help: "Save each frame as a file of its own to see and label it.",
  },
  not_an_image: {
    severity: "warning",
    title: "Files that are not images",
    help: "Check the file; its content does not match its extension.",
  },
  not_displayable: {
    severity: "warning",
    title: "Images that browsers cannot show",
    help: "Convert the image to JPEG, PNG or WebP to see it in the page.",
  },
  size_unknown: {
    severity: "warning",
    title: "Images of unknown size",
    help: "Save the image again if its labels look wrong.",
  },
  unreadable_file: {
    severity: "error",
    title: "Files that cannot be read",
    help: "Check that the file exists and can be read, then retry.",
  },

  // Pairing images and annotations
  annotation_ambiguous: {
    severity: "warning",
    title: "Annotations that match several images",
    help: "Name the annotation file after one image.",
  },
  annotation_of_other_kind: {
    severity: "info",
    title: "Files of another kind among the annotations",
    help: "Nothing needs to be done unless the file should contain labels.",
  },
  annotation_without_image: {
    severity: "warning",
    title: "Annotations without an image",
    help: "Add the image to the folder, or correct its name in the annotation.",
  },
  embedded_image_broken: {
    severity: "error",
    title: "Images inside annotation files that cannot be read",
    help: "Put the image as a file beside its annotation.",
  },
  image_absent: {
    severity: "warning",
    title: "Images that are missing",
    help: "Add the images to the folder, or correct their names in the annotation file.",
  },
  image_ambiguous: {
    severity: "warning",
    title: "Images that match several files",
    help: "Add folders to the path in the annotation file, so that it matches only one file.",
  },
  image_elsewhere: {
    severity: "warning",
    title: "Images that were found in another folder",
    help: "Check that the right images were found.",
  },
  image_found_loosely: {
    severity: "warning",
    title: "Images that were found by a loose match",
    help: "Check that the right images were found.",
  },
  image_without_annotation: {
    severity: "info",
    title: "Images without an annotation",
    help: "They are imported as not labelled.",
  },
  label_found_loosely: {
    severity: "warning",
    title: "Labels that were found by a loose match",
    help: "Check that the labels belong to the image.",
  },
  label_shared: {
    severity: "warning",
    title: "Label files that several images share",
    help: "Give each image a label file of its own if they are not copies.",
  },
  name_differs: {
    severity: "warning",
    title: "Names that differ in case or Unicode form",
    help: "Use the same spelling in the annotation file and for the image.",
  },
  second_annotation: {
    severity: "warning",
    title: "Second annotations of an image",
    help: "Keep one annotation file for each image.",
  },
  several_annotations: {
    severity: "warning",
    title: "Images with several annotations",
    help: "Choose in the reading options which one is used.",
  },
  several_label_folders: {
    severity: "warning",
    title: "Several label folders for the same images",
    help: "Drop the images with the label folder that you want.",
  },

  // Annotation files
  annotation_broken: {
    severity: "error",
    title: "Annotation files that cannot be read",
    help: "Correct the file at the given line, then import it again.",
  },
  annotation_entry_broken: {
    severity: "warning",
    title: "Annotations that cannot be read",
    help: "Correct the entry in the annotation file.",
  },
  image_entry_broken: {
    severity: "warning",
    title: "Image entries that cannot be read",
    help: "Correct the entry in the annotation file.",
  },
  item_broken: {
    severity: "warning",
    title: "Items that cannot be read",
    help: "Correct the item in the annotation file.",
  },
  list_of_other_type: {
    severity: "warning",
    title: "JSON fields of another type than the format states",
    help: "Write the field as the format states it; the message names the field.",
  },
  json_not_understood: {
    severity: "info",
    title: "JSON files without labels",
    help: "Nothing needs to be done unless the file should contain labels.",
  },
  json_repaired: {
    severity: "warning",
    title: "Files whose syntax was repaired",
    help: "Check the labels of the file, or export it again.",
  },
  label_broken: { severity: "error", title: "Label files that cannot be read", help: "Correct or replace the file." },
  labels_broken: {
    severity: "warning",
    title: "Labels that cannot be read",
    help: "Correct the entry at the given place.",
  },
  lines_with_commas: {
    severity: "info",
    title: "Label lines with commas",
    help: "Nothing needs to be done unless objects are missing.",
  },
  more_lines: {
    severity: "warning",
    title: "More lines with problems",
    help: "Correct the file; only its first lines are listed one by one.",
  },
  more_objects: {
    severity: "warning",
    title: "More objects with problems",
    help: "Correct the file; only its first objects are listed one by one.",
  },
  not_a_number: { severity: "warning", title: "Text where numbers belong", help: "Correct the line." },
  object_broken: {
    severity: "warning",
    title: "Objects that cannot be read",
    help: "Correct the object in the annotation file.",
  },
  objects_broken: {
    severity: "error",
    title: "Object lists that cannot be read",
    help: "Correct the file: the objects have to be a list.",
  },
  project_broken: {
    severity: "warning",
    title: "Project files that cannot be read",
    help: "Export the project again.",
  },
  region_broken: {
    severity: "warning",
    title: "Regions that cannot be read",
    help: "Correct the region in the annotation file.",
  },
  result_not_read: {
    severity: "warning",
    title: "Results of an unsupported type",
    help: "Only results with a geometry, a choice, a number or text are read.",
  },
  encoding_guessed: {
    severity: "warning",
    title: "Text files in a guessed encoding",
    help: "Choose the encoding in the review if names are wrong, or save the files as UTF-8.",
  },
  row_broken: { severity: "warning", title: "Rows that cannot be read", help: "Correct the row in the table." },
  wrong_number_count: {
    severity: "warning",
    title: "Lines with too many or too few numbers",
    help: "Correct the line.",
  },

  // Geometry
  box_differs: {
    severity: "info",
    title: "Bounding boxes that do not match their outlines",
    help: "The outline is used; nothing is lost.",
  },
  box_reversed: {
    severity: "warning",
    title: "Boxes with a negative side",
    help: "Check the order of the coordinates.",
  },
  clipped: {
    severity: "warning",
    title: "Objects that reach beyond their image",
    help: "Check whether the labels belong to this image and size.",
  },
  corners_swapped: {
    severity: "info",
    title: "Boxes with swapped corners",
    help: "The corners were put in order; nothing is lost.",
  },
  deleted_object: {
    severity: "info",
    title: "Objects that are marked as deleted",
    help: "They are skipped, as the format intends.",
  },
  deleted_objects: {
    severity: "info",
    title: "Objects that are marked as deleted",
    help: "They are skipped, as the format intends.",
  },
  duplicate_line: {
    severity: "warning",
    title: "Duplicate lines",
    help: "Remove the second line if it is not an object of its own.",
  },
  four_points_as_polygons: {
    severity: "info",
    title: "Four-point polygons that may be oriented bounding boxes",
    help: "Choose in the reading options what four points are.",
  },
  geometry_broken: {
    severity: "warning",
    title: "Objects whose geometry cannot be read",
    help: "Correct the coordinates of the object.",
  },
  geometry_missing: {
    severity: "warning",
    title: "Objects without a geometry",
    help: "Add the geometry, or remove the object.",
  },
  geometry_not_drawn: {
    severity: "info",
    title: "Objects that are kept but not drawn",
    help: "A download contains them unchanged.",
  },
  geometry_unknown: {
    severity: "warning",
    title: "Unknown geometries",
    help: "Export the object as a box, polygon, mask, line or points.",
  },
  hole_broken: {
    severity: "warning",
    title: "Holes that cannot be read",
    help: "Correct the hole: it needs at least three points.",
  },
  keypoint_shape_broken: {
    severity: "warning",
    title: "A keypoint shape that cannot be read",
    help: "Write kpt_shape as [number of points, 2 or 3].",
  },
  keypoint_shape_guessed: {
    severity: "warning",
    title: "Keypoints whose number was guessed",
    help: "State kpt_shape in data.yaml.",
  },
  keypoints_broken: {
    severity: "warning",
    title: "Keypoints that cannot be read",
    help: "Correct the keypoints of the object.",
  },
  labels_on_stored_pixels: {
    severity: "info",
    title: "Labels on the image before it is rotated upright",
    help: "Nothing needs to be done: the labels are rotated with the image.",
  },
  negative_size: {
    severity: "warning",
    title: "Boxes with a negative size",
    help: "Check the order of the coordinates.",
  },
  no_area: {
    severity: "warning",
    title: "Objects without an area",
    help: "Remove the object, or correct its coordinates.",
  },
  not_normalised: {
    severity: "warning",
    title: "Coordinates in another unit than most",
    help: "Correct them, or choose in the reading options whether coordinates are in pixels.",
  },
  not_one_based: {
    severity: "warning",
    title: "Boxes at 0 although pixels are counted from 1",
    help: "Choose in the reading options whether pixels are counted from 0 or 1.",
  },
  outside_of_image: {
    severity: "warning",
    title: "Objects outside their image",
    help: "Check whether the labels belong to this image and size.",
  },
  ring_broken: {
    severity: "warning",
    title: "Outlines that cannot be read",
    help: "Correct the outline: it needs at least three points.",
  },
  several_geometries: {
    severity: "warning",
    title: "Objects with several geometries",
    help: "Give each geometry an object of its own.",
  },
  shape_broken: {
    severity: "warning",
    title: "Shapes that cannot be read",
    help: "Correct the shape in the annotation file.",
  },
  size_differs: {
    severity: "warning",
    title: "Images whose size differs from their labels",
    help: "Check whether the image was scaled after it was labelled.",
  },
  too_few_points: {
    severity: "warning",
    title: "Objects with too few points",
    help: "Complete the object, or remove it.",
  },
  unsupported_geometry: {
    severity: "warning",
    title: "Unsupported geometries",
    help: "Export the object as a box, polygon, mask, line or points.",
  },

  // Masks
  mask_absent: { severity: "warning", title: "Masks that are missing", help: "Add the mask to the folder." },
  mask_broken: { severity: "error", title: "Masks that cannot be read", help: "Export the mask again." },
  mask_no_png: {
    severity: "error",
    title: "Masks of a kind that is not read",
    help: "Save the mask as PNG: JPEG changes its pixel values.",
  },
  mask_size_differs: {
    severity: "error",
    title: "Masks whose size differs from their image",
    help: "Save the mask with the width and height of the image.",
  },
  mask_smoothed: {
    severity: "warning",
    title: "Masks with smoothed edges",
    help: "Save the mask without scaling, smoothing or JPEG compression.",
  },
  mask_without_row: {
    severity: "warning",
    title: "Masks that no row names",
    help: "Add a row for the mask to the table.",
  },
  masks_not_read: {
    severity: "warning",
    title: "Masks that are not read",
    help: "The format does not read these masks, and a mask is not an image. If they hold objects that the other labels do not have, import them with the preset Mask PNGs.",
  },
  pixels_without_segment: {
    severity: "warning",
    title: "Mask pixels that belong to no segment",
    help: "Add the segment to the annotation file.",
  },
  segment_without_pixels: {
    severity: "warning",
    title: "Segments without a pixel",
    help: "Check that mask and annotation file belong together.",
  },
  too_many_parts: {
    severity: "warning",
    title: "Masks with a very large number of parts",
    help: "Check whether the mask is noise.",
  },

  // Classes
  category_entry_broken: {
    severity: "warning",
    title: "Categories that cannot be read",
    help: "Correct the entry in the list of categories.",
  },
  class_attribute_guessed: {
    severity: "warning",
    title: "Attributes used as the class",
    help: "Choose in the reading options which attribute is the class.",
  },
  class_broken: {
    severity: "warning",
    title: "Class names that cannot be read",
    help: "Correct the class name on the line.",
  },
  class_count_differs: {
    severity: "warning",
    title: "A class count that differs from the names",
    help: "Correct nc, or the list of names.",
  },
  class_excluded: {
    severity: "info",
    title: "Classes that were excluded",
    help: "This was chosen before the import; import the drop again to include the class.",
  },
  class_merged: {
    severity: "info",
    title: "Classes that were merged",
    help: "This was chosen before the import; import the drop again to keep the classes apart.",
  },
  class_missing: {
    severity: "warning",
    title: "Objects without a class",
    help: "Give the object a class, or remove it.",
  },
  class_numbers_from_one: {
    severity: "warning",
    title: "Class numbers that seem to start at 1",
    help: "Choose in the options of the format from where classes are counted.",
  },
  class_name_broken: { severity: "warning", title: "Class names that are not text", help: "Put the names in quotes." },
  class_name_blanks: {
    severity: "warning",
    title: "Class names with blanks at their ends",
    help: "Correct the name in the files if the blanks are a mistake.",
  },
  class_name_twice: {
    severity: "warning",
    title: "Classes with the same name",
    help: "Rename one of the classes if they are different.",
  },
  class_names_missing: {
    severity: "warning",
    title: "Missing class names",
    help: "Type the names into the reading options, or add a classes.txt.",
  },
  class_number_broken: {
    severity: "warning",
    title: "Class numbers that cannot be read",
    help: "Correct the number at the beginning of the line.",
  },
  class_twice: {
    severity: "warning",
    title: "Classes that are declared twice",
    help: "Remove one of the declarations.",
  },
  class_renamed: {
    severity: "info",
    title: "Classes that were renamed",
    help: "This was chosen before the import; import the drop again to keep the name.",
  },
  class_shape_differs: {
    severity: "warning",
    title: "Classes whose shape differs from the project",
    help: "Rename the class before the import to choose its title in the project.",
  },
  class_unnamed: {
    severity: "warning",
    title: "Pixel values without a class name",
    help: "Add the value to the list of classes.",
  },
  color_broken: { severity: "warning", title: "Colours that cannot be read", help: "Write the colour as #RRGGBB." },
  duplicate_id: { severity: "warning", title: "Ids that are used twice", help: "Give each entry an id of its own." },
  image_with_several_classes: {
    severity: "warning",
    title: "Images with several classes",
    help: "Remove the image from all lists but one if it has one class.",
  },
  image_without_class: {
    severity: "info",
    title: "Images outside the class folders",
    help: "Move the image into the folder of a class.",
  },
  label_config_broken: {
    severity: "warning",
    title: "A labelling configuration that cannot be read",
    help: "Export the configuration again to keep unused classes.",
  },
  label_map_broken: {
    severity: "error",
    title: "Class lists that cannot be read",
    help: "Correct the file at the given line.",
  },
  label_map_empty: { severity: "warning", title: "Empty class lists", help: "Add the classes to the file." },
  label_map_line: { severity: "warning", title: "Lines of class lists that cannot be read", help: "Correct the line." },
  label_map_missing: {
    severity: "warning",
    title: "A missing class list",
    help: "Add the file that names the classes.",
  },
  label_map_unused: {
    severity: "warning",
    title: "Class lists that are not used",
    help: "Remove the file, or put it beside the labels that it describes.",
  },
  label_missing: { severity: "warning", title: "Annotations without a class", help: "Give the annotation a label." },
  meta_broken: {
    severity: "error",
    title: "A meta file that cannot be read",
    help: "Correct meta.json, or export the project again.",
  },
  meta_field_not_kept: {
    severity: "info",
    title: "Fields that are not kept",
    help: "A download does not contain them.",
  },
  meta_missing: {
    severity: "warning",
    title: "A missing meta file",
    help: "Add meta.json to keep declared classes, colours and tags.",
  },
  names_broken: {
    severity: "error",
    title: "Class name lists that cannot be read",
    help: "Write one class name on each line.",
  },
  names_file_absent: {
    severity: "warning",
    title: "Missing class name lists",
    help: "Put the file beside the labels, or type the names into the reading options.",
  },
  names_missing: {
    severity: "warning",
    title: "Classes without a name",
    help: "Add the names to the file that counts the classes.",
  },
  nested_classes: {
    severity: "info",
    title: "Folders inside class folders",
    help: "Choose in the reading options which folder is the class.",
  },
  notes_broken: {
    severity: "warning",
    title: "A notes file that cannot be read",
    help: "Export it again, or add a classes.txt.",
  },
  several_classes: {
    severity: "info",
    title: "Objects with several classes",
    help: "The first class is used; the others become tags.",
  },
  shape_differs: {
    severity: "warning",
    title: "Objects whose shape differs from their class",
    help: "Correct the shape that the class declares.",
  },
  similar_classes: {
    severity: "warning",
    title: "Classes that differ only in spelling",
    help: "Merge the classes before the import if they are the same.",
  },
  unknown_class: {
    severity: "warning",
    title: "Classes that are not declared",
    help: "Declare the class if it should have a name or colour of its own.",
  },
  unknown_class_choice: {
    severity: "warning",
    title: "Choices for classes that the dataset does not have",
    help: "Check the spelling of the class; upper and lower case count.",
  },

  // Tags
  tag_broken: {
    severity: "warning",
    title: "Tags that cannot be read",
    help: "Correct the tag in the annotation file.",
  },
  tag_twice: { severity: "warning", title: "Tags that are declared twice", help: "Remove one of the declarations." },
  tag_type_unknown: {
    severity: "warning",
    title: "Tags with an unknown value type",
    help: "Use a value type of the format.",
  },
  tag_values_differ: {
    severity: "warning",
    title: "Tags whose values differ from the project",
    help: "Rename the tag before the import to choose its name in the project.",
  },
  unknown_tag: {
    severity: "warning",
    title: "Tags that are not declared",
    help: "Declare the tag if it should have a colour or values of its own.",
  },
  unknown_tag_value: {
    severity: "warning",
    title: "Values that their tag does not list",
    help: "Add the value to the tag, or correct it.",
  },

  // Splits and lists of images
  image_in_no_part: {
    severity: "info",
    title: "Images that belong to no split",
    help: "Add the image to the list of a split.",
  },
  image_in_two_parts: {
    severity: "info",
    title: "Images that belong to two splits",
    help: "Remove the image from one of the lists.",
  },
  list_absent: {
    severity: "info",
    title: "Lists of images that are missing",
    help: "Add the list if the splits should follow it.",
  },
  list_broken: {
    severity: "error",
    title: "Lists of images that cannot be read",
    help: "Write one image on each line.",
  },
  list_empty: { severity: "info", title: "Lists that name no image", help: "Remove the list, or add images to it." },
  list_line_broken: { severity: "warning", title: "Lines of lists that cannot be read", help: "Correct the line." },
  list_not_understood: {
    severity: "warning",
    title: "Lists that could not be interpreted",
    help: "Remove the file if it is not a list of images.",
  },
  listed_image_absent: {
    severity: "warning",
    title: "Listed images that are missing",
    help: "Add the image, or remove it from the list.",
  },
  more_listed_images_absent: {
    severity: "warning",
    title: "More listed images that are missing",
    help: "Add the images, or remove them from the list.",
  },
  part_absent: {
    severity: "info",
    title: "Splits that are missing",
    help: "Add the folder of the split, or remove the split from the settings.",
  },
  settings_broken: {
    severity: "error",
    title: "Settings that cannot be used",
    help: "Correct the settings file at the given line.",
  },
  settings_damaged: {
    severity: "warning",
    title: "Unreadable settings",
    help: "Correct the settings file at the given line.",
  },
  settings_differ: {
    severity: "warning",
    title: "Settings that contradict one another",
    help: "Remove the settings file that does not belong to the dataset.",
  },

  // Tables
  columns_guessed: {
    severity: "info",
    title: "Columns whose meaning was guessed",
    help: "If the guess is wrong, choose what each column is: in the review, or with the option columns of the API.",
  },
  columns_doubtful: {
    severity: "warning",
    title: "Columns that do not fit their values",
    help: "Choose what each column is: in the review, or with the option columns of the API.",
  },
  rows_repeated: {
    severity: "info",
    title: "Tables with repeated rows",
    help: "Nothing needs to be done: identical rows are one object.",
  },
  table_not_read: {
    severity: "info",
    title: "Tables that are not read",
    help: "Nothing needs to be done unless the table should contain labels.",
  },
  table_not_understood: {
    severity: "warning",
    title: "Tables that could not be interpreted",
    help: "Choose what each column is: in the review, or with the option columns of the API.",
  },
  table_unknown: {
    severity: "info",
    title: "Tables of another kind",
    help: "Nothing needs to be done unless the table should contain labels.",
  },

  // Video, predictions, other servers
  frame_broken: { severity: "warning", title: "Rows without a frame number", help: "Correct the row." },
  frame_twice: { severity: "warning", title: "Frames with the same number", help: "Remove one of the two files." },
  first_pixel_differs: {
    severity: "info",
    title: "Coordinates that seem to count pixels from another number",
    help: "Compare a box at the edge of a frame with its object, and choose the first pixel in the reading options.",
  },
  frames_from_zero: {
    severity: "info",
    title: "Frames and tables that count from different numbers",
    help: "Nothing needs to be done: the first frame of the table is the first image.",
  },
  predictions_left_out: {
    severity: "info",
    title: "Predictions that are skipped",
    help: "Predictions are not labels. Some formats have a reading option that imports them.",
  },
  predictions_not_read: {
    severity: "warning",
    title: "Predictions that are not labels",
    help: "Drop the file with the labels.",
  },
  remote_images: {
    severity: "info",
    title: "Images on another server",
    help: "Download the images and add them to the folder.",
  },
  video_frames: { severity: "info", title: "Frames of a video", help: "Export the frames as images." },
  video_tracks: { severity: "warning", title: "Tracks of a video", help: "Export the task frame by frame." },

  // The drop as a whole
  file_of_image_not_read: {
    severity: "warning",
    title: "Files named like images that were not read",
    help: "If they are labels, choose the preset of the nearest format, or convert them.",
  },
  format_not_found: {
    severity: "warning",
    title: "No labels in the chosen format",
    help: "If the drop has labels, choose the preset of their format.",
  },
  only_images_read: {
    severity: "warning",
    title: "Files that are not images and were not read",
    help: "If the drop has labels, choose the preset of their format.",
  },

  // Taking and sending files
  archive_changed: {
    severity: "error",
    title: "Archives that changed after they were listed",
    help: "Drop the archive again.",
  },
  archive_not_read: {
    severity: "error",
    title: "Archives that cannot be read",
    help: "Unpack the archive, then drop the folder.",
  },
  bad_path: {
    severity: "error",
    title: "Paths that cannot be kept",
    help: "Rename the file, then drop the folder again.",
  },
  changed_while_reading: {
    severity: "error",
    title: "Files that changed while they were read",
    help: "Retry the task when no other program is writing to the file.",
  },
  changed_while_sending: {
    severity: "error",
    title: "Files that changed while they were sent",
    help: "Retry when no other program is writing to the file.",
  },
  damaged_in_archive: {
    severity: "error",
    title: "Files that are damaged in their archive",
    help: "Pack or download the archive again.",
  },
  damaged_on_the_way: {
    severity: "error",
    title: "Files that arrived damaged",
    help: "Retry. If it happens again, check the disk and the network.",
  },
  duplicate_path: {
    severity: "error",
    title: "Files with the same path",
    help: "Drop the folder that contains both files.",
  },
  encrypted_in_archive: {
    severity: "error",
    title: "Archived files that need a password",
    help: "Unpack the archive with its password, then drop the folder.",
  },
  false_sizes_in_archive: {
    severity: "error",
    title: "Archived files with wrong sizes",
    help: "Pack the archive again.",
  },
  link_in_archive: {
    severity: "error",
    title: "Links in archives",
    help: "Unpack the archive and drop the folder if the linked file is needed.",
  },
  link_not_followed: {
    severity: "warning",
    title: "Links that are not followed",
    help: "Put the file or folder itself in the place of the link if it is needed.",
  },
  name_encoding_guessed: {
    severity: "warning",
    title: "Names in archives in a guessed encoding",
    help: "If names are wrong, choose another encoding for names in archives, or unpack the archive and drop the folder.",
  },
  nested_in_archive: {
    severity: "error",
    title: "Archives inside archives",
    help: "Unpack the inner archive, then drop the folder.",
  },
  overlap_in_archive: { severity: "error", title: "Archived files that overlap", help: "Pack the archive again." },
  reader_died: {
    severity: "error",
    title: "Files that the browser failed to read",
    help: "Retry. If it happens again, remove the file from the folder.",
  },
  refused_by_server: {
    severity: "error",
    title: "Files that the server refused",
    help: "Read the reason, correct the file and retry.",
  },
  special_file: {
    severity: "warning",
    title: "Devices, pipes and sockets",
    help: "Nothing needs to be done: they cannot be imported.",
  },
  special_in_archive: {
    severity: "error",
    title: "Archive entries that are not files",
    help: "Nothing needs to be done: devices and sockets cannot be imported.",
  },
  too_large: {
    severity: "error",
    title: "Files that are too large",
    help: "Ask the administrator of the server to raise MAX_FILE_BYTES.",
  },
  too_packed_in_archive: {
    severity: "error",
    title: "Archived files that expand too much",
    help: "Unpack the archive and drop the folder if you trust it.",
  },
  unknown_packing_in_archive: {
    severity: "error",
    title: "Archived files with an unsupported compression",
    help: "Unpack the archive, then drop the folder.",
  },
  unpacked_already: {
    severity: "info",
    title: "Archives that are also unpacked",
    help: "Remove the archive or the unpacked folder.",
  },
  unreadable_folder: {
    severity: "error",
    title: "Folders that cannot be read",
    help: "Give your account permission to read the folder, then drop it again.",
  },
  unreadable_name: {
    severity: "error",
    title: "Files whose names cannot be read",
    help: "Rename the file, then drop the folder again.",
  },
  unsafe_path_in_archive: {
    severity: "error",
    title: "Archived files with unsafe paths",
    help: "Rename the file, or unpack the archive and drop the folder.",
  },
} as const satisfies Readonly<Record<string, ProblemKind>>;

/** A code of `problemCodes`. */
export type ProblemCode = keyof typeof problemCodes;

/** Returns true for a code of this version; a report of another version may contain others. */
export function isProblemCode(code: string): code is ProblemCode {
  return Object.hasOwn(problemCodes, code);
}

/** Returns the title of a code. For a code that this version does not know, the code with spaces instead of underscores. */
export function problemTitle(code: string): string {
  if (isProblemCode(code)) return problemCodes[code].title;
  const text = code.replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Returns what a person can do about problems with a code: one sentence; undefined for a code that this version does not know. */
export function problemHelp(code: string): string | undefined {
  return isProblemCode(code) ? problemCodes[code].help : undefined;
}
