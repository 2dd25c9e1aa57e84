using Hl7.FhirPath;
using Hl7.FhirPath.Expressions;

namespace DataBank.Fhir;

/// <summary>The expressions of constraints: those that R4 publishes with a fault are read as HL7's own validator reads them.</summary>
internal static class InvariantText
{
    private static readonly FhirPathCompiler Compiler = new();

    public static (Expression? Parsed, string? Problem) Parse(string key, string expression)
    {
        if (expression.Length == 0) return (null, "it has no expression");
        try
        {
            lock (Compiler) return (Compiler.Parse(Mended(key, expression)), null);
        }
        catch (Exception problem) when (problem is FormatException or ArgumentException or InvalidOperationException)
        {
            return (null, "its expression is malformed");
        }
    }

    private static string Mended(string key, string expression) => (key, expression) switch
    {
        // Empty gives nothing, which would count as false.
        ("bdl-8", "fullUrl.contains('/_history/').not()") => "fullUrl.exists() implies fullUrl.contains('/_history/').not()",
        // "when" repeats.
        ("tim-9", "offset.empty() or (when.exists() and ((when in ('C' | 'CM' | 'CD' | 'CV')).not()))") =>
            "offset.empty() or (when.exists() and when.select($this in ('C' | 'CM' | 'CD' | 'CV')).allFalse())",
        // The code is written "noshow".
        ("app-4", _) => expression.Replace("'no-show'", "'noshow'", StringComparison.Ordinal),
        // The grammar of a path means the whole text, and a backslash too many stands in the published form.
        ("eld-16", _) => @"sliceName.empty() or sliceName.matches('^[a-zA-Z0-9\\/\\-_\\[\\]\\@]+$')",
        ("eld-19", _) => @"path.matches('^[^\\s\\.,:;\\\'""\\/|?!@#$%&*()\\[\\]{}]{1,64}(\\.[^\\s\\.,:;\\\'""\\/|?!@#$%&*()\\[\\]{}]{1,64}(\\[x\\])?(\\:[^\\s\\.]+)?)*$')",
        ("eld-20", _) => @"path.matches('^[A-Za-z][A-Za-z0-9]*(\\.[a-z][A-Za-z0-9]*(\\[x])?)*$')",
        ("que-7", _) => "operator = 'exists' implies (answer is boolean)",
        (_, "probability is decimal implies (probability as decimal) <= 100") => "probability.empty() or ((probability is decimal) implies ((probability as decimal) <= 100))",
        (_, "enableWhen.count() > 2 implies enableBehavior.exists()") => "enableWhen.count() >= 2 implies enableBehavior.exists()",
        (_, "(component.empty() and hasMember.empty()) implies (dataAbsentReason or value)") => "(component.empty() and hasMember.empty()) implies (dataAbsentReason.exists() or value.exists())",
        _ => expression,
    };
}
