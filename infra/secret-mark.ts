/** Key by which the engine marks a secret in a state, and the mark (Pulumi's wire format for secrets). */
const markKey = "4dabf18193072939515e22adb298388d";
const secretMark = "1b47061264138c4ac30d75fd1eb44270";

/** What stands in the place of a secret, as the engine writes it in previews. */
export const masked = "[secret]";

/** Whether a value of a state is a secret: then `plaintext` or `ciphertext` holds it. */
export function isMarkedSecret(value: object): boolean {
  return Object.hasOwn(value, markKey) && Reflect.get(value, markKey) === secretMark;
}
