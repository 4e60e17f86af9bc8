import type * as pulumi from "@pulumi/pulumi";

/**
 * Resolves once an image is known and was looked at, or when there will be no image to look at: not
 * every operation makes each of them. A program waits for it itself: an Output that fails would be
 * reported once more by everything that is made from it.
 *
 * @throws what the look throws.
 */
export function onceKnown(
  image: pulumi.Output<string>,
  lookAt: (id: string) => Promise<void>,
): Promise<void> {
  return new Promise((resolve, reject) => {
    image.apply((id: string | undefined) => {
      const look = id === undefined ? Promise.resolve() : lookAt(id);
      return look.then(resolve, reject);
    });
    // an unknown one applies nothing; whether it is is told by no method of the SDK, but by this field
    const isKnown: unknown = Reflect.get(image, "isKnown");
    Promise.resolve(isKnown).then(
      (known) => (known === false ? resolve() : undefined),
      () => undefined,
    );
  });
}
