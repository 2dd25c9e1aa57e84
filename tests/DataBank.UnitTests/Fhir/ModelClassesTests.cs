using DataBank.Fhir;
using Hl7.Fhir.Introspection;
using Hl7.Fhir.Model;

namespace DataBank.UnitTests;

/// <summary>Classes that are looked at one by one, beside the SDK's inspector of all.</summary>
public sealed class ModelClassesTests
{
    // The SDK has them for other releases of FHIR and for its own use.
    private static readonly string[] NotOfR4 = ["System.", "Dynamic", "CodeableReference", "integer64"];

    [Fact]
    public void Every_class_of_the_model_is_found_by_its_name_with_the_same_elements()
    {
        // The codes of a value set are a class of their own, generic, whose name nothing in content has.
        var all = ModelInfo.ModelInspector.ClassMappings
            .Where(mapping => !mapping.NativeType.IsGenericType && !NotOfR4.Any(start => mapping.Name.StartsWith(start, StringComparison.Ordinal))).ToList();
        Assert.True(all.Count > 650, $"only {all.Count}");
        Assert.All(all, expected =>
        {
            var found = ModelClasses.Find(expected.Name);
            Assert.Equal(expected.NativeType, found?.NativeType);
            Assert.Equal(Elements(expected), Elements(found!));
            Assert.Same(found, ModelClasses.Find(char.ToUpperInvariant(expected.Name[0]) + expected.Name[1..]));
        });
        Assert.Null(ModelClasses.Find("Nothing"));
        Assert.Null(ModelClasses.Find("Patient.nothing"));
    }

    [Fact]
    public void An_open_choice_takes_what_the_model_says()
    {
        var open = ModelInfo.ModelInspector.OpenTypes.Select(type => ModelInfo.ModelInspector.FindClassMapping(type)!.Name).ToHashSet();
        Assert.Equal(open, ElementDefinitions.Children("Extension", "value").Select(member => member.Type).ToHashSet());
        Assert.All(ElementDefinitions.Children("Extension", "value"), member => Assert.Equal(member.Type, ElementDefinitions.KindOf("Extension", member.JsonName)?.TypeOf(member.JsonName)));
    }

    private static IEnumerable<string> Elements(ClassMapping mapping) =>
        mapping.PropertyMappings.Select(each => $"{each.Name} {each.PropertyTypeMapping.Name} {each.Choice} {each.Order} {each.IsMandatoryElement} {each.InSummary} {each.IsCollection}").Order(StringComparer.Ordinal);
}
