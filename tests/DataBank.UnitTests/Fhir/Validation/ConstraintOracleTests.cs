using System.Text;
using System.Text.Json;
using DataBank.Fhir;
using Hl7.Fhir.FhirPath;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;

namespace DataBank.UnitTests;

/// <summary>Our evaluation of constraints, held against the SDK's FHIRPath engine: every constraint of every type, on R4's examples.</summary>
public sealed class ConstraintOracleTests
{
    private static readonly FhirJsonDeserializer Reader = new(new DeserializerSettings { Validator = null });

    // The engine of the SDK does not know these: htmlChecks() is ours and HL7's, and it lets resolve() find nothing.
    private static readonly string[] NotCompared = ["txt-1", "txt-2"];

    [Fact]
    public void Constraints_of_resources_are_judged_as_the_SDK_judges_them()
    {
        var path = Path.Combine(Environment.GetEnvironmentVariable("DATABANK_SAMPLES") ?? "", "fhir", "hl7.fhir.r4.examples-4.0.1.tgz");
        Assert.SkipUnless(File.Exists(path), "DATABANK_SAMPLES names no folder with hl7.fhir.r4.examples-4.0.1.tgz.");
        var schemas = new ValidationSchemas(new DefinitionLibrary([DefinitionPackage.R4]), TimeProvider.System);
        var (compared, different) = (0, new SortedDictionary<string, int>(StringComparer.Ordinal));
        var perType = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (name, content) in PackageFiles.Read(path))
        {
            var type = name[..name.IndexOf('-', StringComparison.Ordinal)];
            if (content.Length > 100_000 || (perType[type] = perType.GetValueOrDefault(type) + 1) > 40 || schemas.Shapes.Find(type) is not { } shape) continue;
            using var document = JsonDocument.Parse(content);
            var item = PathItem.Element(document.RootElement, default, type, shape);
            Reader.TryDeserializeResource(Encoding.UTF8.GetString(content), out var resource, out _);
            var run = new ValidationRun(content, schemas, new ValidationOptions());
            foreach (var invariant in shape.Node.Invariants.Where(each => each.Expression.Length > 0 && !NotCompared.Contains(each.Key)))
            {
                if (Judge(invariant, resource!) is not { } theirs) continue;
                compared++;
                var scope = new PathScope(item, item, item, run);
                var ours = PathEvaluator.Evaluate(invariant.Parsed.Parsed!, new PathFrame(scope, [item], [item]));
                if (PathEvaluator.Truth(ours) != theirs) different[invariant.Key] = different.GetValueOrDefault(invariant.Key) + 1;
            }
        }
        Assert.Empty(different);
        Assert.True(compared > 5000, $"Only {compared} constraints were compared.");
    }

    // Null: the engine can't evaluate it.
    private static bool? Judge(Invariant invariant, Resource resource)
    {
        try
        {
            var node = resource.ToPocoNode();
            return resource.Scalar(invariant.Expression, new FhirEvaluationContext { Resource = node, RootResource = node }) is bool value ? value : null;
        }
        catch (Exception problem) when (problem is InvalidOperationException or ArgumentException or NotSupportedException or FormatException)
        {
            return null;
        }
    }
}
