using System.Text;
using BenchmarkDotNet.Attributes;
using DataBank.Appliance;
using DataBank.Fhir;

namespace DataBank.Benchmarks;

/// <summary>Validation of synthetic patients by R4 and by our profiles, which their resources claim; times are of one resource.</summary>
[MemoryDiagnoser]
public class ProfileBenchmarks
{
    private const int Resources = 1000;

    private static readonly ValidationOptions ByR4 = new() { ChecksClaimedProfiles = false };
    private static readonly ValidationOptions ByProfiles = new();

    private readonly FhirValidator validator = Packages.BuiltIn();
    private readonly List<FhirResource> resources = [.. Enumerable.Range(1, int.MaxValue)
        .SelectMany(number => PatientBundle.Resources(new SeedPerson(1, number), new SeedOptions(1, 1, IsRich: true, ImagingChoice.First)))
        .Take(Resources)
        .Select(resource => FhirResource.Parse(Encoding.UTF8.GetBytes(resource.ToJsonString())))];

    [Benchmark(OperationsPerInvoke = Resources)]
    public int R4() => Findings(ByR4);

    [Benchmark(OperationsPerInvoke = Resources)]
    public int Profiles() => Findings(ByProfiles);

    private int Findings(ValidationOptions options)
    {
        var findings = 0;
        foreach (var resource in resources) findings += validator.Validate(resource, options).Count;
        return findings;
    }
}
