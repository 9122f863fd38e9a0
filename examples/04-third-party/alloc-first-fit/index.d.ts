import type { Handle, Size } from "ashlar";

/** Options of {@link allocFirstFit}. */
export interface AllocFirstFitOptions {
  /**
   * Memory taken at the first request.
   *
   * @defaultValue "64KiB"
   */
  readonly pool?: Size | undefined;
}

/** What the type checker knows of {@link allocFirstFit}. */
export interface AllocFirstFitShape {
  readonly id: "alloc-first-fit";
  readonly provides: { readonly alloc: "1.0.0" };
  readonly requires: { readonly "mem.pages": "mem.pages"; readonly lock: "lock" };
  readonly targets: "qemu-microvm" | "host-san";
  readonly options: AllocFirstFitOptions;
  readonly refuses: { readonly pool: 'ASH1002: alloc-first-fit.pool is a size, such as "64KiB"' };
}

/** First-fit allocator over one pool. */
export declare const allocFirstFit: Handle<AllocFirstFitShape>;
