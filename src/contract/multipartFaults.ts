/** What can be wrong with the multipart body of an upload: `details.fault` of the error. Faults are stable; messages are for people. */
export const multipartFaults = {
  boundary_missing: "The Content-Type states no boundary.",
  boundary_invalid:
    "The boundary is longer than 200 characters or ends with a space, or the Content-Type is malformed.",
  delimiter_missing: "The body does not contain the boundary of the Content-Type, or is empty.",
  line_ends_lf: "The line ends are LF; multipart needs CRLF.",
  boundary_in_content:
    "The boundary is followed by other text, so a file contains it, or it is only the beginning of another one.",
  part_after_end: "Parts, or more than 64 KB, follow the closing delimiter.",
  closing_delimiter_missing: "The body ends before its closing delimiter.",
  header_malformed:
    "A part has a line among its headers that is not a header, a header twice, or another disposition than form-data.",
  headers_too_large: "The headers of a part have more than 16 KB; the code of the error is `too_large`.",
  disposition_missing: "A part has no Content-Disposition header.",
  name_missing: "A part has no name.",
  name_twice: "Two parts have the same name.",
  suffix_missing: "A part with a file name has a name that does not end with `-file`.",
  transfer_encoding_unknown: "A part has another Content-Transfer-Encoding than `7bit`, `8bit`, `binary` and `base64`.",
  base64_malformed: "A part in base64 has other characters, or is not complete.",
  charset_unknown: "A metadata part states a character set that the server does not know.",
} as const;

/** What is wrong with the multipart body of an upload. */
export type MultipartFault = keyof typeof multipartFaults;
