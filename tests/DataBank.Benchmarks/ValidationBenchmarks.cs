using System.Text;
using BenchmarkDotNet.Attributes;
using DataBank.Fhir;

namespace DataBank.Benchmarks;

/// <summary>Validation of one typical resource by R4, as every write does it; and the first one of a process, which compiles what it needs.</summary>
[MemoryDiagnoser]
public class ValidationBenchmarks
{
    private readonly ValidationOptions options = new();
    private readonly FhirResource observation = Parse("""{"resourceType":"Observation","id":"o1","meta":{"lastUpdated":"2026-01-01T00:00:00Z"},"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory","display":"Laboratory"}]}],"code":{"coding":[{"system":"http://medis.or.jp/CodeSystem/master-JLAC10-17digits","code":"3A015000002327101","display":"アルブミン"}],"text":"アルブミン"},"subject":{"reference":"Patient/p1"},"encounter":{"reference":"Encounter/e1"},"effectiveDateTime":"2026-01-01T09:00:00+09:00","issued":"2026-01-01T12:00:00+09:00","valueQuantity":{"value":4.1,"unit":"g/dL","system":"http://unitsofmeasure.org","code":"g/dL"},"referenceRange":[{"low":{"value":3.8,"unit":"g/dL","system":"http://unitsofmeasure.org","code":"g/dL"},"high":{"value":5.2,"unit":"g/dL","system":"http://unitsofmeasure.org","code":"g/dL"}}]}""");
    private readonly FhirResource patient = Parse("""{"resourceType":"Patient","id":"p1","identifier":[{"use":"usual","system":"urn:oid:1.2.392.100495.20.3.51.11310000000","value":"00000010"}],"active":true,"name":[{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation","valueCode":"IDE"}],"use":"official","text":"山田 太郎","family":"山田","given":["太郎"]},{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation","valueCode":"SYL"}],"use":"official","text":"ヤマダ タロウ","family":"ヤマダ","given":["タロウ"]}],"telecom":[{"system":"phone","value":"03-0000-0000","use":"home"}],"gender":"male","birthDate":"1970-01-01","address":[{"text":"東京都新宿区1-1-1","postalCode":"160-0023","country":"JP"}],"managingOrganization":{"reference":"Organization/o1"}}""");

    [Benchmark]
    public int Observation() => FhirValidator.R4.Validate(observation, options).Count;

    [Benchmark]
    public int Patient() => FhirValidator.R4.Validate(patient, options).Count;

    [Benchmark]
    public int FirstOfAll() => new FhirValidator(new DefinitionLibrary([DefinitionPackage.R4]), TimeProvider.System).Validate(patient, options).Count;

    private static FhirResource Parse(string json) => FhirResource.Parse(Encoding.UTF8.GetBytes(json));
}
