import type { Component, OptionValue } from "./component.ts";
import { type Diagnostic, diagnostic } from "./diagnostic.ts";
import type { Image } from "./image.ts";
import type { Universe } from "./universe.ts";
import { positionOf, type Use } from "./use.ts";

interface Provider {
  readonly use: Use;
  readonly path: string;
  readonly component: Component;
}

/** ASH1018 for each two uses of the image that provide one interface and have a value in common that it wants distinct. */
export function distinctFaults(image: Image, universe: Universe): readonly Diagnostic[] {
  const all = image.use.flatMap((use, index): readonly Provider[] => {
    const component = universe.components.filter((c) => c.id === use.component).at(-1);
    return component === undefined ? [] : [{ use, path: `use[${index}]`, component }];
  });
  return universe.interfaces.flatMap(({ id, distinct = [] }) => {
    const providers = all.filter(({ component }) => Object.hasOwn(component.provides, id));
    return distinct.flatMap((option) => doubles(providers, id, option, positionOf(image)));
  });
}

function doubles(
  providers: readonly Provider[],
  contract: string,
  option: string,
  at: ReturnType<typeof positionOf>,
): readonly Diagnostic[] {
  const first = new Map<OptionValue, Provider>();
  return providers.flatMap((provider) => {
    const value = sharedValue(provider, option);
    const earlier = value === undefined ? undefined : first.get(value);
    if (value === undefined) return [];
    if (earlier === undefined) {
      first.set(value, provider);
      return [];
    }
    const [a, b] = [earlier, provider].map(({ use }) => use.as ?? use.component);
    const message = `${a} and ${b} both have ${option}: ${JSON.stringify(value)}, but each provider of "${contract}" needs another`;
    const places = [provider, earlier].flatMap(({ use }) => positionOf(use) ?? at ?? []);
    const fix = `give one of them another ${option}`;
    return [diagnostic("ASH1018", message, { at: places, path: `${provider.path}.${option}`, fix })];
  });
}

function sharedValue({ use, component }: Provider, option: string): OptionValue | undefined {
  const given = use.options?.[option] ?? component.options.find(({ name }) => name === option)?.default;
  return typeof given === "object" ? undefined : given;
}
