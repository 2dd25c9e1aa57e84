using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataBank.Appliance;

/// <summary>Makes the synthetic patients and sends them to the appliance, patient records first, then images and genomes.</summary>
internal sealed class SeedLoader(ApplianceClient appliance, SeedOptions options)
{
    /// <summary>Requests at a time: enough to let the server group its commits, few enough to be polite.</summary>
    private const int Requests = 4;

    private long resources;
    private long images;
    private long variants;

    public long Resources => resources;

    public long Images => images;

    public long Variants => variants;

    public int PatientsWithImaging => People.Count(person => options.HasImaging(person.Number));

    public int GenomeFiles => People.Sum(person => (person.HasLungCancer ? 1 : 0) + (options.HasImaging(person.Number) ? 1 : 0));

    private IEnumerable<SeedPerson> People => Enumerable.Range(1, options.Patients).Select(number => new SeedPerson(options.Seed, number));

    /// <summary>Hospital, theme and all patient records; <paramref name="done"/> is called once per patient.</summary>
    public async Task LoadRecordsAsync(Action done, CancellationToken cancellation)
    {
        await appliance.TransactAsync(PatientBundle.Transaction(SharedResources.Make()), cancellation);
        await ForEachAsync(
            People,
            async (person, stop) =>
            {
                var record = PatientBundle.Resources(person, options);
                await appliance.TransactAsync(PatientBundle.Transaction(record), stop);
                Interlocked.Add(ref resources, record.Count);
                done();
            },
            Requests,
            cancellation);
    }

    /// <summary>One study after the other: a CT is 21 MB in memory.</summary>
    public Task LoadImagesAsync(Action done, CancellationToken cancellation) => ForEachAsync(
        People.Where(person => options.HasImaging(person.Number)),
        async (person, stop) =>
        {
            foreach (var study in SeedImages.StudiesOf(person))
            {
                List<byte[]> instances = [.. study];
                await appliance.StoreAsync(instances, stop);
                Interlocked.Add(ref images, instances.Count);
            }
            var reading = ReadingResources.Of(person).ToList();
            await appliance.TransactAsync(PatientBundle.Transaction(reading), stop);
            Interlocked.Add(ref resources, reading.Count);
            done();
        },
        1,
        cancellation);

    /// <summary>
    /// A tumour genome for every lung cancer, an inherited one for every patient with images. Patient 1 goes first: who looks at
    /// the appliance's first variant shall meet the patient who has everything.
    /// </summary>
    public async Task LoadGenomesAsync(Action done, CancellationToken cancellation)
    {
        var people = People.Where(person => person.HasLungCancer || options.HasImaging(person.Number));
        await LoadGenomesAsync(people.First(), done, cancellation);
        await ForEachAsync(people.Skip(1), (person, stop) => LoadGenomesAsync(person, done, stop), Requests, cancellation);
    }

    private async Task LoadGenomesAsync(SeedPerson person, Action done, CancellationToken cancellation)
    {
        if (person.HasLungCancer)
        {
            Count(await appliance.ImportGenomeAsync(SeedGenomes.Somatic(person), person.Id, PatientBundle.TumourSpecimen(person), "somatic", cancellation));
            await ConcludeAsync(ImplicationResources.Therapeutic(person), cancellation);
            done();
        }
        if (options.HasImaging(person.Number))
        {
            Count(await appliance.ImportGenomeAsync(SeedGenomes.Germline(person), person.Id, PatientBundle.BloodSpecimen(person), "germline", cancellation));
            if (person.HasInheritedBrca1) await ConcludeAsync(ImplicationResources.Diagnostic(person), cancellation);
            done();
        }
    }

    private async Task ConcludeAsync(JsonObject implication, CancellationToken cancellation)
    {
        await appliance.TransactAsync(PatientBundle.Transaction([implication]), cancellation);
        Interlocked.Increment(ref resources);
    }

    private void Count(JsonElement outcome) => Interlocked.Add(ref variants, outcome.GetProperty("imported").GetInt64());

    private static Task ForEachAsync(IEnumerable<SeedPerson> people, Func<SeedPerson, CancellationToken, Task> load, int atATime, CancellationToken cancellation) =>
        Parallel.ForEachAsync(
            people,
            new ParallelOptions { MaxDegreeOfParallelism = atATime, CancellationToken = cancellation },
            async (person, stop) => await load(person, stop));
}
