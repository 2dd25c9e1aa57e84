using System.Text;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Storage;
using DataBank.UnitTests.Genomics;

namespace DataBank.UnitTests.Storage;

public class CohortSearchTests(PostgreSqlServer server)
{
    private const string Closed = """ "meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}]},""";
    private const string Dicom = "http://dicom.nema.org/resources/ontology/DCM";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    // Patients: a has a lung cancer, EGFR L858R in a biopsy of 15 March, CT and PET before it, and dies in August. b has the cancer, KRAS G12D
    // and a CT long before its biopsy. c has another disease and a CT on the day of its biopsy. d has nothing but a name.
    private static readonly string[] record =
    [
        """{"resourceType":"Patient","id":"a","deceasedDateTime":"2026-08-15"}""",
        """{"resourceType":"Patient","id":"b"}""",
        """{"resourceType":"Patient","id":"c"}""",
        """{"resourceType":"Patient","id":"d"}""",
        Condition("a", "C34.1", "2026-02-01"), Condition("b", "C34.9", "2026-02-03"), Condition("c", "J18.9", "2026-02-05"),
        Study("a", "ct", "CT", "2026-02-20T10:00:00+09:00"), Study("a", "pet", "PT", "2026-03-01T10:00:00+09:00"), Study("a", "late", "CT", "2026-07-15T10:00:00+09:00"),
        Study("b", "ct", "CT", "2025-11-01T10:00:00+09:00"), Study("c", "ct", "CT", "2026-03-15T10:00:00+09:00"),
        Specimen("a", "2026-03-15"), Specimen("b", "2026-03-15T11:00:00+09:00"), Specimen("c", "2026-03-15"),
        Variant("a", "EGFR", "HGNC:3236", "NM_005228.5:c.2573T>G", "NP_005219.2:p.(Leu858Arg)", "NC_000007.14", 55191821, "T", "G", 0.31),
        Variant("b", "KRAS", "HGNC:6407", "NM_004985.5:c.35G>A", "NP_004976.2:p.(Gly12Asp)", "NC_000012.12", 25245349, "C", "T", 0.08),
        Assay("a", "wes", "snp"), Assay("a", "rna-seq", "gene-expression"),
        """{"resourceType":"Observation","id":"a-cea","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"2039-6"}]},"subject":{"reference":"Patient/a"},"effectiveDateTime":"2026-05-01","valueQuantity":{"value":12.5,"unit":"ng/mL","system":"http://unitsofmeasure.org","code":"ng/mL"}}""",
        """{"resourceType":"Group","id":"g","type":"person","actual":true,"member":[{"entity":{"reference":"Patient/b"}},{"entity":{"reference":"Patient/d"}}]}""",
    ];

    internal static readonly (string Criterion, string Expected)[] Criteria =
    [
        ("""{"search":"Condition?code=C34.1,C34.9"}""", "a b"),
        ("""{"search":"Condition?code=C34.1,C34.9&onset-date=ge2026-02-02"}""", "b"),
        ("""{"search":"Patient?gender:missing=true"}""", "a b c d"),
        ("""{"search":"Patient?_has:Group:member:_id=g"}""", "b d"),
        ("""{"search":"Observation?code-value-quantity=http://loinc.org|2039-6$gt5|http://unitsofmeasure.org|ng/mL"}""", "a"),
        ("""{"search":"Observation?code=2039-6&value-quantity=gt20"}""", ""),
        ("""{"imaging":{"modality":"CT"}}""", "a b c"),
        ("""{"imaging":{"modality":["PET"]}}""", "a"),
        ("""{"data":"wes"}""", "a"),
        ("""{"data":["rna-seq","wgs"]}""", "a"),
        ("""{"data":"clinical"}""", "a b c"),
        ("""{"variant":{"gene":"egfr"}}""", "a"),
        ("""{"variant":{"gene":"HGNC:6407"}}""", "b"),
        ("""{"variant":{"change":"L858R"}}""", "a"),
        ("""{"variant":{"change":"EGFR L858R"}}""", "a"),
        ("""{"variant":{"gene":"KRAS","change":"L858R"}}""", ""),
        ("""{"variant":{"change":"p.Gly12Asp"}}""", "b"),
        ("""{"variant":{"change":"NP_005219.2:p.(Leu858Arg)"}}""", "a"),
        ("""{"variant":{"change":"c.2573T>G"}}""", "a"),
        ("""{"variant":{"change":"NM_005228.4:c.2573T>G"}}""", "a"),
        ("""{"variant":{"change":"NM_000546.6:c.2573T>G"}}""", ""),
        ("""{"variant":{"change":"NC_000007.14:g.55191822T>G"}}""", "a"),
        ("""{"variant":{"change":"NC_000007.14:55191821:T:G"}}""", "a"),
        ("""{"variant":{"change":"NC_000007.14:55191821-55191822"}}""", "a"),
        ("""{"variant":{"change":"NC_000007.14:55191822-55191900"}}""", ""),
        ("""{"variant":{"change":"NC_000007.13:55191821-55191822"}}""", ""),
        ("""{"variant":{"consequence":"missense_variant"}}""", "a b"),
        ("""{"variant":{"consequence":"SO:0001587"}}""", ""),
        ("""{"variant":{"consequence":"protein_altering_variant"}}""", "a b"),
        ("""{"variant":{"consequence":"SO:0001818","frequency":0.1}}""", "a"),
        ("""{"variant":{"consequence":"inframe_indel"}}""", ""),
        ("""{"variant":{"consequence":"missense_variant","frequency":0.1}}""", "a"),
        ("""{"variant":{"source":"somatic"}}""", "a b"),
        ("""{"death":true}""", "a"),
        ("""{"not":{"imaging":{"modality":"CT"}}}""", "d"),
        ("""{"and":[{"imaging":{"modality":"CT"}},{"not":{"variant":{"gene":"EGFR"}}}]}""", "b c"),
        ("""{"or":[{"variant":{"gene":"EGFR"}},{"and":[{"search":"Condition?code=J18.9"},{"imaging":{}}]}]}""", "a c"),
        ("""{"time":{"event":{"imaging":{"modality":"CT"}},"before":{"search":"Specimen"},"days":60}}""", "a c"),
        ("""{"time":{"event":{"imaging":{"modality":"CT"}},"before":{"search":"Specimen"},"days":0}}""", "c"),
        ("""{"time":{"event":{"imaging":{"modality":"CT"}},"before":{"search":"Specimen"},"days":200}}""", "a b c"),
        ("""{"time":{"event":{"imaging":{"modality":"CT"}},"after":{"search":"Specimen"},"days":200}}""", "a c"),
        ("""{"time":{"event":{"imaging":{"modality":"CT"}},"around":{"variant":{"gene":"KRAS"}},"days":134}}""", "b"),
        ("""{"time":{"event":{"imaging":{"modality":"CT"}},"around":{"variant":{"gene":"KRAS"}},"days":133}}""", ""),
        ("""{"time":{"event":{"death":true},"after":{"data":"wes"},"days":200}}""", "a"),
    ];

    public static TheoryData<DatabaseEngine, string, string> Questions => new(from engine in Enum.GetValues<DatabaseEngine>() from question in Criteria select (engine, question.Criterion, question.Expected));

    [Theory, MemberData(nameof(Questions))]
    public async Task A_question_finds_those_whom_it_describes(DatabaseEngine engine, string criterion, string expected)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = await FilledAsync(test);
        Assert.Equal(expected, string.Join(' ', (await store.Cohorts.FindAsync(Ask($$"""{"criteria":{{criterion}}}"""), Cancellation)).Patients));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Kinds_of_data_are_counted_with_their_overlaps(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = await FilledAsync(test);
        var answer = await store.Cohorts.FindAsync(Ask("""{"criteria":{"search":"Patient"},"include":["cases"]}"""), Cancellation);
        Assert.Equal(["a: clinical specimen variants wes rna-seq ct pet", "b: clinical specimen ct", "c: clinical specimen ct"], answer.Cases.OrderBy(each => each.PatientId).Select(each => $"{each.PatientId}: {Codes(each.Types)}"));
        Assert.Equal(["2 clinical specimen ct", "1 ", "1 clinical specimen variants wes rna-seq ct pet"], answer.Overlaps.Select(overlap => $"{overlap.Patients} {Codes(overlap.Types)}"));
        var counted = await store.Cohorts.FindAsync(Ask("""{"criteria":{"search":"Patient"}}"""), Cancellation);
        Assert.Empty(counted.Cases);
        Assert.Equal(answer.Overlaps, counted.Overlaps);
    }

    /// <summary>Of each kind every code by which it is told, each on record of one patient alone.</summary>
    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Every_kind_of_data_is_told_by_what_is_on_record(DatabaseEngine engine)
    {
        (string Kind, string Resource)[] told =
        [
            ("clinical", """{"resourceType":"Condition",@}"""), ("clinical", """{"resourceType":"Encounter","status":"finished","class":{"code":"AMB"},@}"""),
            ("laboratory", """{"resourceType":"Observation","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],"code":{"text":"x"},@}"""),
            ("medication", """{"resourceType":"MedicationRequest","status":"active","intent":"order",@}"""), ("medication", """{"resourceType":"MedicationStatement","status":"active",@}"""),
            ("medication", """{"resourceType":"MedicationAdministration","status":"completed","effectiveDateTime":"2026-01-01",@}"""), ("specimen", """{"resourceType":"Specimen",@}"""),
            .. Assays("variants", "snp", "cnv", "struc-var"), .. Assays("rna-seq", "gene-expression", "alt-splc"), .. Assays("methylation", "epi-alt-dna"), .. Assays("chip-seq", "epi-alt-hist"), .. Assays("proteomics", "post-trans-mod"),
            .. new[] { "wgs", "wes", "panel", "rna-seq", "methylation", "chip-seq", "proteomics" }.Select(assay => (assay, Study(DataTypes.CodeSystem, assay))),
            .. Images("ct", "CT"), .. Images("mr", "MR"), .. Images("pet", "PT"), .. Images("xray", "CR", "DX"), .. Images("mammography", "MG"), .. Images("ultrasound", "US"), .. Images("angiography", "XA"), .. Images("wsi", "SM"),
            .. Images("endoscopy", "ES"), .. Images("ophthalmology", "OP", "OPT"), .. Images("photo", "XC"), .. Images("ecg", "ECG"),
        ];
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = new ResourceStore(test.Database, new ResourceStoreOptions(KeepsHistory: true));
        foreach (var (at, (kind, resource)) in told.Index())
        {
            var patient = $"{kind}-{at}";
            await store.WriteAsync([Put($$"""{"resourceType":"Patient","id":"{{patient}}"}"""), Put(resource.Replace("@", $"\"id\":\"{patient}\",\"subject\":{{\"reference\":\"Patient/{patient}\"}}", StringComparison.Ordinal))], Cancellation);
        }
        Assert.Equal(DataTypes.All.Select(type => type.Code).Order(), told.Select(each => each.Kind).Distinct().Order());
        foreach (var type in DataTypes.All)
        {
            var found = await store.Cohorts.PatientsAsync(Ask($$"""{"criteria":{"data":"{{type.Code}}"} }""").Criterion, Cancellation);
            Assert.Equal(told.Index().Where(each => each.Item.Kind == type.Code).Select(each => $"{type.Code}-{each.Index}").Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        }
        var counted = await store.Cohorts.FindAsync(Ask("""{"criteria":{"search":"Patient"}}"""), Cancellation);
        Assert.Equal(told.GroupBy(each => each.Kind).Select(group => $"{group.Count()} {group.Key}").Order(), counted.Overlaps.Select(overlap => $"{overlap.Patients} {Codes(overlap.Types)}").Order());

        static IEnumerable<(string, string)> Assays(string kind, params string[] codes) => codes.Select(code => (kind, Study("http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/genomic-study-type-cs", code)));

        static string Study(string system, string code) => $$"""{"resourceType":"Procedure","status":"completed","code":{"coding":[{"system":"{{system}}","code":"{{code}}"}]},@}""";

        static IEnumerable<(string, string)> Images(string kind, params string[] modalities) =>
            modalities.Select(modality => (kind, $$"""{"resourceType":"ImagingStudy","status":"available","series":[{"uid":"1.2.3","modality":{"system":"{{Dicom}}","code":"{{modality}}"} }],@}"""));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Each_specimen_gets_the_image_nearest_to_it(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = await FilledAsync(test);
        Assert.Equal(["a-specimen a-pet -13", "b-specimen b-ct -134"], await PairsAsync("""{"criteria":{"search":"Patient"},"include":["matches"]}"""));
        Assert.Equal(
            ["a-specimen a-ct -22", "b-specimen  ", "c-specimen c-ct 0"],
            await PairsAsync("""{"criteria":{"search":"Patient"},"include":["matches"],"match":{"event":{"imaging":{"modality":"CT"}},"before":{"search":"Specimen"},"days":60}}"""));

        async Task<IEnumerable<string>> PairsAsync(string question) =>
            (await store.Cohorts.FindAsync(Ask(question), Cancellation)).Pairs.Select(pair => $"{pair.Anchor.Id} {pair.Event?.Id} {pair.Days}");
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Survival_runs_to_the_event_or_to_what_is_last_known(DatabaseEngine engine)
    {
        const string Survival = """{"criteria":{"search":"Patient"},"include":["survival"],"survival":{"start":{"search":"Condition"},"end":{"death":true}}}""";
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = await FilledAsync(test);
        Assert.Equal(["a 195 True", "b 40 False", "c 38 False"], await SpansAsync(store));

        // A later visit counts, in whatever form its time is; what is closed tells nothing, and the dead are not asked for it.
        await store.WriteAsync(
        [
            Put("""{"resourceType":"Encounter","id":"b-visit","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/b"},"period":{"start":"2026-04-01","end":"2026-04-04"} }"""),
            Put("""{"resourceType":"MedicationRequest","id":"c-drug","status":"active","intent":"order","subject":{"reference":"Patient/c"},"authoredOn":"2026-05-01","meta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}]} }"""),
            Put("""{"resourceType":"Encounter","id":"a-visit","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/a"},"period":{"start":"2026-09-01"} }"""),
        ], Cancellation);
        Assert.Equal(["a 195 True", "b 57 False", "c 85 False"], await SpansAsync(store));
        Assert.Equal(["a 195 True", "b 57 False", "c 38 False"], await SpansAsync(store.Within(new Sight([]))));

        static async Task<IEnumerable<string>> SpansAsync(ResourceStore store) =>
            (await store.Cohorts.FindAsync(Ask(Survival), Cancellation)).Spans.Select(span => $"{span.PatientId} {Math.Floor(span.Days)} {span.HasEvent}");
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task What_many_others_have_is_looked_for_patient_by_patient(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = await FilledAsync(test);
        await store.WriteAsync([.. Enumerable.Range(0, 100).SelectMany(n => new[] { Put(Laboratory("c", $"c-{n}", "")), Put(Study("c", $"mr-{n}", "MR", "2026-03-10T10:00:00+09:00")) }), Put(Laboratory("a", "a-lab", "")), Put(Study("a", "mr", "MR", "2026-04-01T10:00:00+09:00"))], Cancellation);
        const string Question = """{"criteria":{"search":"Condition?code=C34.1,C34.9"},"include":["cases","matches","files"],"match":{"event":{"imaging":{"modality":"MR"}},"around":{"search":"Specimen?patient:missing=false"},"days":60}}""";
        Assert.Equal(("a: clinical laboratory specimen variants wes rna-seq ct mr pet, b: clinical specimen ct", "a-specimen a-mr, b-specimen ", 5), await AnswerAsync(store));

        // What is changed, or not shown, is not found this way, either.
        await store.WriteAsync([Put(Laboratory("a", "a-lab", Closed)), Put(Study("a", "mr", "CT", "2026-04-01T10:00:00+09:00"))], Cancellation);
        Assert.Equal(("a: clinical laboratory specimen variants wes rna-seq ct pet, b: clinical specimen ct", "a-specimen , b-specimen ", 5), await AnswerAsync(store));
        Assert.Equal(("a: clinical specimen variants wes rna-seq ct pet, b: clinical specimen ct", "a-specimen , b-specimen ", 5), await AnswerAsync(store.Within(new Sight([]))));

        static async Task<(string Cases, string Pairs, int Files)> AnswerAsync(ResourceStore store)
        {
            var answer = await store.Cohorts.FindAsync(Ask(Question), Cancellation);
            return (string.Join(", ", answer.Cases.OrderBy(each => each.PatientId).Select(each => $"{each.PatientId}: {Codes(each.Types)}")), string.Join(", ", answer.Pairs.Select(pair => $"{pair.Anchor.Id} {pair.Event?.Id}")), answer.Files.Count);
        }

        static string Laboratory(string patient, string id, string meta) =>
            $$"""{"resourceType":"Observation","id":"{{id}}",{{meta}}"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],"code":{"text":"x"},"subject":{"reference":"Patient/{{patient}}"} }""";
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task What_is_changed_or_deleted_is_found_no_more(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = await FilledAsync(test);
        await store.WriteAsync([Put(Variant("a", "EGFR", "HGNC:3236", "NM_005228.5:c.2369C>T", "NP_005219.2:p.(Thr790Met)", "NC_000007.14", 55181377, "C", "T", 0.2))], Cancellation);
        Assert.Equal(0, await store.Cohorts.CountAsync(Ask("""{"criteria":{"variant":{"change":"L858R"}}}""").Criterion, Cancellation));
        Assert.Equal(1, await store.Cohorts.CountAsync(Ask("""{"criteria":{"variant":{"change":"T790M"}}}""").Criterion, Cancellation));
        await store.WriteAsync([new ResourceWrite("DELETE", new ResourceKey("Observation", "a-variant"), null, null), new ResourceWrite("DELETE", new ResourceKey("Patient", "b"), null, null)], Cancellation);
        Assert.Equal(0, await store.Cohorts.CountAsync(Ask("""{"criteria":{"variant":{"source":"somatic"}}}""").Criterion, Cancellation));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Patients_who_are_known_already_are_joined_with_what_the_index_finds(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = await FilledAsync(test);
        var known = new EventCriterion(new CohortEvent([new KnownPatients(["b", "c", "nobody"])], new CohortText("", "")));
        Assert.Equal(["b", "c"], await store.Cohorts.PatientsAsync(known, Cancellation));
        Assert.Equal(["b"], await store.Cohorts.PatientsAsync(new CombinedCriterion(LogicalOperator.And, [known, Ask("""{"criteria":{"variant":{"gene":"KRAS"}}}""").Criterion]), Cancellation));
        Assert.Equal(["a", "d"], await store.Cohorts.PatientsAsync(new CombinedCriterion(LogicalOperator.Not, [known]), Cancellation));
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Variants_of_a_tumour_that_are_not_stored_are_found_beside_those_that_are(DatabaseEngine engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, server);
        var store = await FilledAsync(test);
        await ImportAsync(
            test, store, "c",
            Vcf.L858R, // Reportable: it is the stored Observation that is asked, and there is none any more.
            "chr7 55181370 . G A . PASS CSQ=A|synonymous_variant|EGFR|HGNC:3236|NM_005228.5|NM_005228.5:c.2361G>A|NP_005219.2:p.Gln787=| GT:AD 0/1:60,40",
            "chr7 1000000 . A G . PASS CSQ=G|3_prime_UTR_variant|C7orf50|HGNC:22421|NM_032350.6|NM_032350.6:c.*10T>C|| GT:AD 0/1:90,10",
            "chr7 1000100 . A G . q10 CSQ=G|3_prime_UTR_variant|GPER1|HGNC:4485|NM_001505.3|NM_001505.3:c.*1A>G|| GT:AD 0/1:90,10",
            "chr7 60000000 . N <DEL> . PASS SVTYPE=DEL;END=60010000 GT 0/1");
        foreach (var (question, expected) in new[]
        {
            ("""{"variant":{"change":"c.2361G>A"}}""", "c"),
            ("""{"variant":{"change":"NM_005228.4:c.2361G>A"}}""", "c"),
            ("""{"variant":{"change":"NM_000546.6:c.2361G>A"}}""", ""),
            ("""{"variant":{"change":"c.*10T>C"}}""", "c"),
            ("""{"variant":{"change":"EGFR c.2361G>A"}}""", "c"),
            ("""{"variant":{"gene":"EGFR"}}""", "a c"),
            ("""{"variant":{"gene":"HGNC:3236","consequence":"synonymous_variant"}}""", "c"),
            ("""{"variant":{"gene":"c7orf50"}}""", "c"),
            ("""{"variant":{"gene":"GPER1"}}""", ""),
            ("""{"variant":{"change":"NC_000007.14:55181369:G:A"}}""", "c"),
            ("""{"variant":{"change":"NC_000007.14:g.55181370G>A"}}""", "c"),
            ("""{"variant":{"change":"NC_000007.14:g.55181370del"}}""", ""),
            ("""{"variant":{"change":"NC_000007.14:55181369-55181370"}}""", "c"),
            ("""{"variant":{"change":"NC_000007.14:55181370-55181371"}}""", ""),
            ("""{"variant":{"change":"NC_000007.14:60005000-60005001"}}""", "c"),
            ("""{"variant":{"change":"L858R"}}""", "a"),
            ("""{"variant":{"consequence":"synonymous_variant","frequency":0.4}}""", "c"),
            ("""{"variant":{"consequence":"synonymous_variant","frequency":0.41}}""", ""),
            ("""{"variant":{"consequence":"missense_variant"}}""", "a b"),
            ("""{"variant":{"consequence":"coding_sequence_variant"}}""", "a b c"),
            ("""{"variant":{"consequence":"UTR_variant"}}""", "c"),
            ("""{"variant":{"source":"somatic"}}""", "a b c"),
            ("""{"variant":{"source":"germline"}}""", ""),
            ("""{"not":{"variant":{"gene":"EGFR"}}}""", "b d"),
            ("""{"time":{"event":{"imaging":{"modality":"CT"}},"around":{"variant":{"consequence":"synonymous_variant"}},"days":0}}""", "c"),
            ("""{"time":{"event":{"variant":{"gene":"EGFR"}},"after":{"search":"Condition"},"days":40}}""", "c"),
        })
            Assert.True(expected == await AskAsync(store, question), $"{question}: {await AskAsync(store, question)} instead of {expected}");

        // Whoever is not shown the file is not told of it.
        var closed = store.Within(new Sight([]));
        Assert.Equal("c", await AskAsync(closed, """{"variant":{"change":"c.2361G>A"}}"""));
        await store.WriteAsync([Put(GenomeFile("c", """{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}]}"""))], Cancellation);
        Assert.Equal("", await AskAsync(closed, """{"variant":{"change":"c.2361G>A"}}"""));
        Assert.Equal("c", await AskAsync(store, """{"variant":{"change":"c.2361G>A"}}"""));

        static async Task<string> AskAsync(ResourceStore store, string question) =>
            string.Join(' ', await store.Cohorts.PatientsAsync(Ask($$"""{"criteria":{{question}}}""").Criterion, Cancellation));
    }

    private static async Task ImportAsync(TestDatabase test, ResourceStore store, string patient, params string[] lines)
    {
        var (id, variants) = (new string(patient[0], 32), new VariantStore(test.Database));
        List<Variant> read = [.. Vcf.Read(Vcf.Text(lines), new VariantFileOptions(SourceClass.Somatic)).Variants.Where(variant => variant.IsInCohort(SourceClass.Somatic))];
        var report = new GenomicReport(id, patient, $"{patient}-specimen", new string('0', 64), 1, IsCompressed: false, GenomeAssembly.GRCh38, SourceClass.Somatic, "2026-03-15", null);
        var import = new VariantImport(report, "S1", "{}") { LoadId = variants.NewLoadId() };
        await variants.AddAsync(import.LoadId, id, SourceClass.Somatic, 0, read, Cancellation);
        await store.WriteAsync([Put(GenomeFile(patient, "{}"))], Cancellation);
        await test.Database.WriteAsync(
            async session =>
            {
                await VariantStore.PublishAsync(session, import, [], Cancellation);
                return true;
            },
            Cancellation);
    }

    private static string GenomeFile(string patient, string meta) =>
        $$"""{"resourceType":"DocumentReference","id":"gf-{{new string(patient[0], 32)}}","meta":{{meta}},"status":"current","subject":{"reference":"Patient/{{patient}}"} }""";

    private static string Codes(long types) => string.Join(' ', DataTypes.All.Where((_, at) => (types & (1L << at)) != 0).Select(type => type.Code));

    private static CohortRequest Ask(string question)
    {
        using var json = JsonDocument.Parse(question);
        return new CohortParser(new CohortContext("http://x/fhir", SearchParameters.Find)).Parse(json.RootElement);
    }

    private static async Task<ResourceStore> FilledAsync(TestDatabase test)
    {
        var store = new ResourceStore(test.Database, new ResourceStoreOptions(KeepsHistory: true));
        await store.WriteAsync([.. record.Select(Put)], Cancellation);
        return store;
    }

    private static ResourceWrite Put(string json)
    {
        var resource = FhirResource.Parse(Encoding.UTF8.GetBytes(json));
        return new ResourceWrite("PUT", new ResourceKey(resource.Type, resource.Id!), resource, IndexExtractor.Extract(resource));
    }

    private static string Condition(string patient, string code, string onset) =>
        $$"""{"resourceType":"Condition","id":"{{patient}}-condition","code":{"coding":[{"system":"http://hl7.org/fhir/sid/icd-10","code":"{{code}}"}]},"subject":{"reference":"Patient/{{patient}}"},"onsetDateTime":"{{onset}}"}""";

    private static string Study(string patient, string name, string modality, string started) =>
        $$"""{"resourceType":"ImagingStudy","id":"{{patient}}-{{name}}","identifier":[{"system":"urn:dicom:uid","value":"urn:oid:1.2.3"}],"status":"available","subject":{"reference":"Patient/{{patient}}"},"started":"{{started}}","series":[{"uid":"1.2.3","modality":{"system":"{{Dicom}}","code":"{{modality}}"} }]}""";

    private static string Specimen(string patient, string collected) =>
        $$"""{"resourceType":"Specimen","id":"{{patient}}-specimen","subject":{"reference":"Patient/{{patient}}"},"collection":{"collectedDateTime":"{{collected}}"} }""";

    private static string Assay(string patient, string assay, string type) =>
        $$"""{"resourceType":"Procedure","id":"{{patient}}-{{assay}}","status":"completed","code":{"coding":[{"system":"http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/genomic-study-type-cs","code":"{{type}}"},{"system":"{{DataTypes.CodeSystem}}","code":"{{assay}}"}]},"subject":{"reference":"Patient/{{patient}}"},"performedDateTime":"2026-03-20"}""";

    private static string Variant(string patient, string gene, string geneId, string coding, string protein, string accession, int start, string reference, string alternate, double frequency)
    {
        return $$"""
            {"resourceType":"Observation","id":"{{patient}}-variant","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"69548-6"}]},"subject":{"reference":"Patient/{{patient}}"},
             "specimen":{"reference":"Specimen/{{patient}}-specimen"},"effectiveDateTime":"2026-03-15","valueCodeableConcept":{"coding":[{"system":"http://loinc.org","code":"LA9633-4"}]},"component":[
             {{Coded("48018-6", "http://www.genenames.org", geneId, gene)}},{{Coded("48004-6", "http://varnomen.hgvs.org", coding, coding)}},{{Coded("48005-3", "http://varnomen.hgvs.org", protein, protein)}},
             {{Coded("81290-9", "http://varnomen.hgvs.org", $"{accession}:g.{start + 1}{reference}>{alternate}", "")}},
             {{Coded("48013-7", "http://www.ncbi.nlm.nih.gov/refseq", accession, "")}},{{Coded("48002-0", "http://loinc.org", "LA6684-0", "Somatic")}},
             {"code":{"coding":[{"system":"http://loinc.org","code":"69547-8"}]},"valueString":"{{reference}}"},{"code":{"coding":[{"system":"http://loinc.org","code":"69551-0"}]},"valueString":"{{alternate}}"},
             {"code":{"coding":[{"system":"http://loinc.org","code":"81254-5"}]},"valueRange":{"low":{"value":{{start}}},"high":{"value":{{start + reference.Length}}} } },
             {"code":{"coding":[{"system":"http://loinc.org","code":"81258-6"}]},"valueQuantity":{"value":{{frequency.ToString(System.Globalization.CultureInfo.InvariantCulture)}} } },
             {"code":{"coding":[{"system":"http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs","code":"feature-consequence"}]},"valueCodeableConcept":{"coding":[{"system":"http://www.sequenceontology.org","code":"SO:0001583"}]} }]}
            """;

        static string Coded(string code, string system, string value, string display) =>
            $$"""{"code":{"coding":[{"system":"http://loinc.org","code":"{{code}}"}]},"valueCodeableConcept":{"coding":[{"system":"{{system}}","code":"{{value}}"{{(display.Length > 0 ? $",\"display\":\"{display}\"" : "")}}}]} }""";
    }
}
