using System.Text.Json;

namespace DataBank.Proxy;

/// <summary>How many persons of a theme meet criteria, as $cohort takes them.</summary>
internal sealed record FeasibilityQuestion(string Theme, JsonElement Criteria);
