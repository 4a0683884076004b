import { Select } from "@mantine/core";
import { encodingTitle, type NameEncoding, nameEncodings, textEncodings } from "../../model/textEncoding.ts";
import type { FileProblem } from "../../uploader/index.ts";
import type { Preflight } from "../preflight/preflightState.ts";
import { useUploads } from "../uploads/UploadsContext.ts";
import type { Upload } from "../uploads/uploadStore.ts";
import type { FormatChoice } from "./formatChoice.ts";

const GUESSED = "guessed";

/** The choice of an encoding for texts that do not state one. Renders nothing while all texts do, or are UTF-8. */
export function TextEncodingSelect(props: { choice: FormatChoice; problems: Preflight["problems"] }) {
  const { encoding, setEncoding } = props.choice;
  const isGuessed = props.problems.some(({ code }) => code === "encoding_guessed");
  if (!isGuessed && encoding === undefined) return null;
  return (
    <EncodingSelect
      label="Text encoding"
      description="Some text files do not state their encoding. Choose another one if names are wrong."
      guessed="Guess for each file"
      encodings={textEncodings}
      value={encoding}
      onChange={setEncoding}
    />
  );
}

/**
 * Returns whether names in archives may be read in another encoding: when one was guessed or chosen. Never for a part of a drop, whose own name
 * would change.
 */
export function hasNameEncodingChoice({ source }: Upload, problems: readonly FileProblem[]): boolean {
  const isOpen = source.nameEncoding !== undefined || problems.some(({ code }) => code === "name_encoding_guessed");
  return source.withNameEncoding !== undefined && isOpen;
}

/** The choice of an encoding for names in archives that do not state one. Renders nothing where there is no choice. */
export function NameEncodingSelect(props: { upload: Upload; problems: readonly FileProblem[] }) {
  const { upload, problems } = props;
  const { readNames } = useUploads();
  if (!hasNameEncodingChoice(upload, problems)) return null;
  return (
    <EncodingSelect
      label="Encoding of names in archives"
      description="Some names in archives do not state their encoding. With another one, the files are listed again."
      guessed="Guess for each archive"
      encodings={nameEncodings}
      value={upload.source.nameEncoding}
      onChange={(encoding) => void readNames(upload, encoding)}
    />
  );
}

function EncodingSelect<Encoding extends NameEncoding>(props: {
  label: string;
  description: string;
  /** The option that leaves the encoding open. */
  guessed: string;
  encodings: readonly Encoding[];
  /** Undefined while it is guessed. */
  value: Encoding | undefined;
  onChange(encoding: Encoding | undefined): void;
}) {
  const { encodings, value, onChange } = props;
  return (
    <Select
      mt={12}
      mb={16}
      label={props.label}
      description={props.description}
      value={value ?? GUESSED}
      data={[
        { value: GUESSED, label: props.guessed },
        ...encodings.map((encoding) => ({ value: encoding, label: encodingTitle(encoding) })),
      ]}
      onChange={(chosen) => onChange(encodings.find((known) => known === chosen))}
    />
  );
}
