// Shows mdocs as a wallet would and judges what it shows, both with @auth0/mdl:
//   verify-mdoc.mjs AUTHORITY.pem DOCTYPE HOLDER.jwk FILE NAMESPACE/ELEMENT,... [FILE NAMES ...]
// HOLDER.jwk is the private key that signs for the telephone. One line of JSON for each file:
// the elements shown, or why it is refused.
import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import mdl from "@auth0/mdl";

const [authority, doctype, holder, ...pairs] = process.argv.slice(2);
const trusted = [readFileSync(authority, "utf8")];
const key = JSON.parse(readFileSync(holder, "utf8"));

const asked = (names) => ({
  id: doctype,
  input_descriptors: [
    {
      id: doctype,
      format: { mso_mdoc: { alg: ["ES256"] } },
      constraints: {
        limit_disclosure: "required",
        fields: names.split(",").map((name) => {
          const [space, element] = name.split("/");
          return { path: [`$['${space}']['${element}']`], intent_to_retain: false };
        }),
      },
    },
  ],
});

for (let at = 0; at < pairs.length; at += 2) {
  const [file, names] = pairs.slice(at, at + 2);
  const nonce = randomBytes(16).toString("hex");
  const transcript = [nonce, "verifier.example", "https://verifier.example/answer", nonce];
  try {
    const response = mdl.DeviceResponse.from(new Uint8Array(readFileSync(file)));
    const shown = await response
      .usingPresentationDefinition(asked(names))
      .usingSessionTranscriptForOID4VP(...transcript)
      .authenticateWithSignature(key, "ES256")
      .sign();
    const failed = [];
    const verifier = new mdl.Verifier(trusted);
    const session = response.sessionTranscriptBytes;
    const read = await verifier.verify(shown.encode(), {
      encodedSessionTranscript: session,
      onCheck: (check) => check.status === "FAILED" && failed.push(check.check),
    });
    if (failed.length) throw new Error(failed.join("; "));
    const told = {};
    for (const [space, items] of Object.entries(read.documents[0].issuerSigned.nameSpaces)) {
      for (const { elementIdentifier, elementValue: value } of items) {
        const plain = value instanceof Uint8Array ? createHash("sha256").update(value).digest("hex")
          : value instanceof Date ? value.toISOString().slice(0, 10) : value;
        told[`${space}/${elementIdentifier}`] = plain;
      }
    }
    console.log(JSON.stringify({ shown: told }));
  } catch (refused) {
    console.log(JSON.stringify({ refused: String(refused.message ?? refused) }));
  }
}
