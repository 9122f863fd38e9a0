export type { AppOptions, AppShape, ComponentRegistry, InterfaceRegistry } from "./app.ts";
export { app } from "./app.ts";
export type { Artifact, OtherBytes, SectionReport, StackReport, UseBytes } from "./artifact.ts";
export { type Call, type CallName, callNumbers, parseCall } from "./calls.ts";
export { cannotWrite } from "./cannot-write.ts";
export { check } from "./check.ts";
export { checkOption, describeForm, describeRange } from "./check-option.ts";
export { type CodeFacts, type ErrorCode, type ExitCode, errorCodes } from "./codes.ts";
export type {
  Budget,
  Component,
  Constraint,
  ConstraintTerm,
  Option,
  OptionType,
  OptionValue,
  Requirement,
  When,
} from "./component.ts";
export { optionTypes } from "./component.ts";
export type { Device, DeviceUse } from "./devices.ts";
export { devices, devicesOn, isDevice, xenDisk } from "./devices.ts";
export type { Diagnostic, DiagnosticParts, Edit, Fix, Position } from "./diagnostic.ts";
export { diagnostic, formatDiagnostic, formatPosition, suggest } from "./diagnostic.ts";
export type { Folder, FolderEntry, Folders } from "./folder.ts";
export type { Checked, Handle, Input, Invalid, UseSettings } from "./handle.ts";
export { handle } from "./handle.ts";
export type { CheckImage, ComponentRef, Constraints, Image, ImageInput, ImageSpec } from "./image.ts";
export { extend, image, imageFrom } from "./image.ts";
export { type Expanded, expandInPlace } from "./in-place.ts";
export type { Interface } from "./interface.ts";
export { cName, headerPath, implicitInterfaces } from "./interface.ts";
export { majorOf } from "./majors.ts";
export { type MemoryTerm, memoryBytes, memorySum } from "./memory.ts";
export type {
  Binding,
  BindingKind,
  Command,
  Compiler,
  MemoryPlan,
  Plan,
  PlanFolder,
  PlanOption,
  PlanUse,
  TargetSwitch,
} from "./plan.ts";
export type {
  Conflict,
  ConflictFix,
  ConflictStep,
  CoreMember,
  Edge,
  ObjectiveLevel,
  ObjectiveName,
  Reason,
  Request,
  RequestLine,
  RequestUse,
  Resolution,
  Selected,
} from "./resolution.ts";
export { objectiveNames } from "./resolution.ts";
export type { Result } from "./result.ts";
export { AshlarError, attempt, fail, isAshlarError, ok, unwrap } from "./result.ts";
export type { Architecture, Target } from "./targets.ts";
export { architectures, canShare, isHosted, isProcess, isTarget, monitors, targets } from "./targets.ts";
export type { AbsolutePath, Bytes, Cidr, Duration, Ipv4, Nanos, Size } from "./units.ts";
export {
  formatBytes,
  formatDuration,
  isPath,
  parseBytes,
  parseCidr,
  parseDuration,
  parseIpv4,
  pathLimits,
} from "./units.ts";
export type { Universe } from "./universe.ts";
export { providersOf } from "./universe.ts";
export type { OptionData, Shape, Use, UseLike } from "./use.ts";
export { keepPosition, notePosition, positionOf } from "./use.ts";
export { hasForm, measure } from "./values.ts";
export { rangeFix, validRange, versionPattern } from "./versions.ts";
