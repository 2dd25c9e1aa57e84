using System.Text;
using DataBank.Fhir;

namespace DataBank.UnitTests;

/// <summary>FHIRPath Patch (https://hl7.org/fhir/R4/fhirpatch.html): every operation on every kind of element.</summary>
public sealed class FhirPathPatchTests
{
    private const string Patient = """{"resourceType":"Patient","id":"p","extension":[{"url":"u","valueDecimal":1.00}],"identifier":[{"system":"a","value":"1"},{"system":"b","value":"2"},{"system":"c","value":"3"}],"name":[{"use":"official","family":"山田","given":["x","y"],"_given":[null,{"id":"g"}]}],"birthDate":"1970-01-01","deceasedBoolean":false}""";

    private const string Observation = """{"resourceType":"Observation","status":"final","code":{"text":"t"},"valueQuantity":{"value":1.50,"unit":"g"},"component":[{"code":{"text":"c"},"valueString":"s"}]}""";

    [Theory]
    // add: primitive, list, in a list's item, backbone element of parts, choice, extension of a primitive
    [InlineData(Patient, "add", "Patient", "gender", "'valueCode':'male'", "\"gender\":\"male\"")]
    [InlineData(Patient, "add", "Patient", "identifier", "'valueIdentifier':{'value':'4'}", "\"value\":\"3\"},{\"value\":\"4\"}]")]
    [InlineData(Patient, "add", "Patient.name.where(use = 'official')", "given", "'valueString':'z'", "[\"x\",\"y\",\"z\"]")]
    [InlineData(Patient, "add", "Patient", "contact", "'part':[{'name':'name','valueHumanName':{'text':'n'}},{'name':'gender','valueCode':'male'},{'name':'relationship','valueCodeableConcept':{'text':'r'}}]", "\"contact\":[{\"name\":{\"text\":\"n\"},\"gender\":\"male\",\"relationship\":[{\"text\":\"r\"}]}]")]
    [InlineData(Patient, "add", "Patient", "multipleBirth", "'valueInteger':2", "\"multipleBirthInteger\":2")]
    [InlineData(Patient, "add", "Patient", "multipleBirth[x]", "'valueBoolean':true", "\"multipleBirthBoolean\":true")]
    [InlineData(Patient, "add", "Patient.birthDate", "extension", "'valueExtension':{'url':'e','valueString':'v'}", "\"_birthDate\":{\"extension\":[{\"url\":\"e\",\"valueString\":\"v\"}]}")]
    [InlineData(Patient, "add", "Patient.name[0].given[0]", "id", "'valueString':'h'", "\"_given\":[{\"id\":\"h\"},{\"id\":\"g\"}]")]
    [InlineData(Patient, "add", "Patient", "contained", "'resource':{'resourceType':'Organization','id':'o'}", "\"contained\":[{\"resourceType\":\"Organization\",\"id\":\"o\"}]")]
    // replace: primitive, item, whole list element, choice by another type
    [InlineData(Patient, "replace", "Patient.birthDate", null, "'valueDate':'1980'", "\"birthDate\":\"1980\"")]
    [InlineData(Patient, "replace", "birthDate", null, "'valueDate':'1980'", "\"birthDate\":\"1980\"")]
    [InlineData(Patient, "replace", "Patient.name.given[1]", null, "'valueString':'z'", "\"given\":[\"x\",\"z\"]")]
    [InlineData(Patient, "replace", "Patient.identifier.where(system='b').value", null, "'valueString':'9'", "{\"system\":\"b\",\"value\":\"9\"}")]
    [InlineData(Patient, "replace", "Patient.identifier.last()", null, "'valueIdentifier':{'value':'9'}", "\"value\":\"2\"},{\"value\":\"9\"}]")]
    [InlineData(Patient, "replace", "Patient.deceased", null, "'valueDateTime':'2020'", "\"deceasedDateTime\":\"2020\"")]
    [InlineData(Patient, "replace", "Patient.extension('u').value", null, "'valueDecimal':2.500", "\"valueDecimal\":2.500")]
    [InlineData(Observation, "replace", "Observation.value.ofType(Quantity).value", null, "'valueDecimal':2.00", "\"value\":2.00,\"unit\":\"g\"")]
    [InlineData(Observation, "replace", "Observation.component.where(code.text = 'c' and value.exists()).value", null, "'valueQuantity':{'value':3}", "\"code\":{\"text\":\"c\"},\"valueQuantity\":{\"value\":3}}")]
    // delete: element, item, choice
    [InlineData(Patient, "delete", "Patient.identifier[1]", null, "", "[{\"system\":\"a\",\"value\":\"1\"},{\"system\":\"c\",\"value\":\"3\"}]")]
    [InlineData(Patient, "delete", "Patient.name.given[0]", null, "", "\"given\":[\"y\"],\"_given\":[{\"id\":\"g\"}]")]
    [InlineData(Patient, "delete", "Patient.deceased", null, "", "\"birthDate\":\"1970-01-01\"}")]
    [InlineData(Patient, "delete", "Patient.gender", null, "", "\"deceasedBoolean\":false}")]
    // insert and move
    [InlineData(Patient, "insert", "Patient.identifier", null, "'valueIdentifier':{'value':'0'}},{'name':'index','valueInteger':0", "\"identifier\":[{\"value\":\"0\"},{\"system\":\"a\"")]
    [InlineData(Patient, "insert", "Patient.identifier", null, "'valueIdentifier':{'value':'0'}},{'name':'index','valueInteger':3", "\"value\":\"3\"},{\"value\":\"0\"}]")]
    [InlineData(Patient, "insert", "Patient.name.given", null, "'valueString':'n'},{'name':'index','valueInteger':1", "\"given\":[\"x\",\"n\",\"y\"],\"_given\":[null,null,{\"id\":\"g\"}]")]
    [InlineData(Patient, "insert", "Patient.telecom", null, "'valueContactPoint':{'value':'t'}},{'name':'index','valueInteger':0", "\"telecom\":[{\"value\":\"t\"}]")]
    [InlineData(Patient, "move", "Patient.identifier", null, "},{'name':'source','valueInteger':2},{'name':'destination','valueInteger':0", "[{\"system\":\"c\",\"value\":\"3\"},{\"system\":\"a\"")]
    [InlineData(Patient, "move", "Patient.name.given", null, "},{'name':'source','valueInteger':0},{'name':'destination','valueInteger':1", "\"given\":[\"y\",\"x\"],\"_given\":[{\"id\":\"g\"}")]
    public void Operations_change_what_they_say(string resource, string type, string path, string? name, string value, string expected)
    {
        var patched = Apply(resource, Operation(type, path, name, value));
        Assert.Contains(expected, patched, StringComparison.Ordinal);
        if (resource == Patient && !path.Contains("'u'", StringComparison.Ordinal)) Assert.Contains("\"valueDecimal\":1.00", patched, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("add", "Patient", "birthDate", "'valueDate':'1980'", 422)] // is there already
    [InlineData("add", "Patient", "nonsense", "'valueDate':'1980'", 422)]
    [InlineData("add", "Patient.identifier", "value", "'valueString':'1980'", 422)] // three elements
    [InlineData("add", "Patient.contact", "gender", "'valueCode':'male'", 422)] // none
    [InlineData("add", "Patient", "contact", "'part':[{'name':'nonsense','valueString':'n'}]", 422)]
    [InlineData("replace", "Patient.gender", null, "'valueCode':'male'", 422)]
    [InlineData("replace", "Patient", null, "'resource':{'resourceType':'Patient'}", 422)]
    [InlineData("replace", "Patient.id", null, "'valueId':'q'", 422)]
    [InlineData("delete", "Patient.identifier", null, "", 422)]
    [InlineData("insert", "Patient.identifier", null, "'valueIdentifier':{'value':'0'}},{'name':'index','valueInteger':4", 422)]
    [InlineData("insert", "Patient.birthDate", null, "'valueDate':'1980'},{'name':'index','valueInteger':0", 422)]
    [InlineData("insert", "Patient.identifier | Patient.name", null, "'valueDate':'1980'},{'name':'index','valueInteger':0", 400)]
    [InlineData("move", "Patient.identifier", null, "},{'name':'source','valueInteger':3},{'name':'destination','valueInteger':0", 422)]
    [InlineData("move", "Patient.identifier", null, "},{'name':'source','valueInteger':-1},{'name':'destination','valueInteger':0", 400)]
    [InlineData("add", "Patient", null, "'valueDate':'1980'", 400)]
    [InlineData("add", "Patient", "gender", "", 400)]
    [InlineData("steal", "Patient.birthDate", null, "", 400)]
    [InlineData("delete", "Patient.birthDate.", null, "", 400)]
    [InlineData("delete", "Patient.name.where(family.matches('(a+)+$'))", null, "", 400)]
    [InlineData("delete", "Patient.repeat(extension)", null, "", 400)]
    [InlineData("delete", "%resource.birthDate", null, "", 400)]
    public void A_patch_that_is_none_or_does_not_fit_is_refused(string type, string path, string? name, string value, int status) =>
        Assert.Equal(status, Assert.Throws<RequestProblem>(() => Apply(Patient, Operation(type, path, name, value))).Status);

    [Fact]
    public void A_path_nested_without_end_is_refused() =>
        Assert.Equal(400, Assert.Throws<RequestProblem>(() => Apply(Patient, Operation("delete", new string('(', 900), null, ""))).Status);

    [Fact]
    public void Operations_are_applied_in_order() => Assert.Contains(
        "\"telecom\":[{\"value\":\"b\"},{\"value\":\"a\"}]",
        Apply(
            Patient,
            Operation("add", "Patient", "telecom", "'valueContactPoint':{'value':'a'}"),
            Operation("insert", "Patient.telecom", null, "'valueContactPoint':{'value':'b'}},{'name':'index','valueInteger':0")),
        StringComparison.Ordinal);

    private static string Operation(string type, string path, string? name, string value)
    {
        var text = $"{{'name':'operation','part':[{{'name':'type','valueCode':'{type}'}},{{'name':'path','valueString':@}}";
        if (name is not null) text += $",{{'name':'name','valueString':'{name}'}}";
        if (value.StartsWith('}')) text += value[1..] + "}";
        else if (value.Length > 0) text += $",{{'name':'value',{value}}}";
        return (text + "]}").Replace('\'', '"').Replace("@", $"\"{path}\"", StringComparison.Ordinal);
    }

    private static string Apply(string resource, params string[] operations)
    {
        var parameters = $"{{\"resourceType\":\"Parameters\",\"parameter\":[{string.Join(',', operations)}]}}";
        var patch = FhirPathPatch.Read(FhirResource.Parse(Encoding.UTF8.GetBytes(parameters)));
        return Encoding.UTF8.GetString(patch(FhirResource.Parse(Encoding.UTF8.GetBytes(resource))).Utf8.Span);
    }
}
