namespace DataBank.Fhir;

/// <summary>One _include or _revinclude (https://hl7.org/fhir/R4/search.html#include).</summary>
/// <param name="IsReverse">_revinclude: what refers to the matches.</param>
/// <param name="SourceType">The type that refers; null (a bare *): any.</param>
/// <param name="Reference">The reference parameter; null (*): every one.</param>
/// <param name="TargetType">Only targets of this type; null: any.</param>
/// <param name="IsIterated">Also applied to what was included.</param>
public sealed record IncludeRule(bool IsReverse, string? SourceType, SearchParameterDefinition? Reference, string? TargetType, bool IsIterated);
