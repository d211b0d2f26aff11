// Judges security objects with PKI.js: verify-chip.mjs AUTHORITY.cer SECONDS SOD...
// One line each: "ok" or "no REASON".
import { readFileSync } from "node:fs";
import { webcrypto } from "node:crypto";
import * as asn1js from "asn1js";
import * as pkijs from "pkijs";

pkijs.setEngine("node", new pkijs.CryptoEngine({ name: "node", crypto: webcrypto }));

const [authority, seconds, ...files] = process.argv.slice(2);
const bytes = (path) => new Uint8Array(readFileSync(path)).slice().buffer;
const trusted = pkijs.Certificate.fromBER(bytes(authority));

for (const path of files) {
  try {
    const outer = asn1js.fromBER(bytes(path));
    if (outer.offset === -1) throw new Error("not DER");
    const info = new pkijs.ContentInfo({ schema: outer.result.valueBlock.value[0] });
    const signed = new pkijs.SignedData({ schema: info.content });
    const told = await signed.verify({
      signer: 0,
      trustedCerts: [trusted],
      checkChain: true,
      checkDate: new Date(Number(seconds) * 1000),
      extendedMode: true,
    });
    console.log(told.signatureVerified && told.signerCertificateVerified ? "ok" : "no");
  } catch (refused) {
    console.log(`no ${String(refused.message ?? refused).replaceAll("\n", " ")}`);
  }
}
