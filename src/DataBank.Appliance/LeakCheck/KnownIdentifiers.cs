using System.Buffers;
using System.Text;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Pseudonymization;

namespace DataBank.Appliance;

/// <summary>
/// What must not occur in any answer of a research face: everything by which the clinical side names its patients and their items, by
/// kind. Names, dates, addresses and numbers are searched in every script and encoding; ids and UIDs as whole words.
/// </summary>
internal sealed class KnownIdentifiers
{
    private const int ShortestWord = 8; // "p1" or "lung" occur everywhere.

    private static readonly SearchValues<byte> PseudonymLetters = SearchValues.Create("0123456789ABCDEFGHJKMNPQRSTVWXYZ"u8);

    private readonly Dictionary<string, HashSet<string>> personal = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> words = new(StringComparer.Ordinal);
    private IReadOnlyList<(string Category, LeakGuard Guard)> guards = [];

    public int Patients { get; private set; }

    public int Count => words.Count + personal.Values.Sum(values => values.Count);

    /// <summary>Reads all patients with their records, and all studies of the archive.</summary>
    public static async Task<KnownIdentifiers> ReadAsync(HttpAnswers clinical, Uri root, CancellationToken cancellation)
    {
        var known = new KnownIdentifiers();
        await foreach (var page in clinical.PagesAsync(new Uri(root, "fhir/Patient?_count=200"), cancellation))
        {
            foreach (var patient in ResourcesOf(page))
            {
                known.Patients++;
                known.AddPatient(patient);
                await foreach (var record in clinical.PagesAsync(new Uri(root, $"fhir/Patient/{patient.Id}/$everything?_count=500"), cancellation))
                {
                    foreach (var resource in ResourcesOf(record)) known.AddItem(resource);
                }
            }
        }
        foreach (var level in new[] { "studies", "series", "instances" }) await known.AddImagesAsync(clinical, root, level, cancellation);
        known.guards = [.. known.personal.Select(kind => (kind.Key, new LeakGuard([.. kind.Value])))];
        return known;
    }

    /// <summary>The kinds of identifiers that occur in these bytes; never the identifiers.</summary>
    public IEnumerable<string> FindIn(ReadOnlyMemory<byte> content)
    {
        var readable = WithoutPseudonyms(content);
        var found = guards.Where(guard => guard.Guard.FindsLeak(readable)).Select(guard => guard.Category).ToHashSet(StringComparer.Ordinal);
        foreach (var word in Words(content))
        {
            if (words.TryGetValue(word, out var category)) found.Add(category);
        }
        return found;
    }

    /// <summary>
    /// The content with every pseudonym blanked: among tens of thousands of random letters and digits, short names occur by chance.
    /// A pseudonym is a word of 16 or 26 characters of Crockford's base32 with a digit in it, which no name has.
    /// </summary>
    private static byte[] WithoutPseudonyms(ReadOnlyMemory<byte> content)
    {
        var readable = content.ToArray();
        foreach (var (start, length) in WordRanges(content).Where(word => word.Length is 16 or 26))
        {
            var word = readable.AsSpan(start, length);
            if (!word.ContainsAnyExcept(PseudonymLetters) && word.ContainsAnyInRange((byte)'0', (byte)'9')) word.Fill((byte)' ');
        }
        return readable;
    }

    private void AddPatient(FhirResource patient)
    {
        foreach (var person in Items(patient.Root, "contact").Prepend(patient.Root))
        {
            foreach (var name in Items(person, "name"))
            {
                Add("name", Text(name, "text"));
                Add("name", $"{Text(name, "family")} {string.Join(' ', Items(name, "given").Select(part => part.GetString()))}".Trim());
            }
            foreach (var telecom in Items(person, "telecom")) Add("telephone or mail", Text(telecom, "value"));
            foreach (var address in Items(person, "address"))
            {
                Add("address", Text(address, "text"));
                Add("address", Text(address, "postalCode"));
                foreach (var line in Items(address, "line")) Add("address", line.GetString());
            }
        }
        Add("birth date", Text(patient.Root, "birthDate"));
        foreach (var identifier in Items(patient.Root, "identifier")) Add("record number", Text(identifier, "value"));
    }

    private void AddItem(FhirResource resource)
    {
        AddWord("resource id", resource.Id);
        var category = resource.Type == "Specimen" ? "sample name" : "identifier of an item";
        foreach (var identifier in Items(resource.Root, "identifier").Concat(Items(resource.Root, "accessionIdentifier")))
        {
            AddWord(category, Text(identifier, "value")?.Replace("urn:oid:", "", StringComparison.Ordinal).Replace("urn:uuid:", "", StringComparison.Ordinal));
        }
        foreach (var series in Items(resource.Root, "series")) AddWord("UID", Text(series, "uid"));
    }

    private async Task AddImagesAsync(HttpAnswers clinical, Uri root, string level, CancellationToken cancellation)
    {
        const int Page = 1000;
        for (var offset = 0; ; offset += Page)
        {
            using var answer = await clinical.GetAsync(new Uri(root, $"dicomweb/{level}?limit={Page}&offset={offset}"), "application/dicom+json", cancellation);
            if (answer is null) return;
            using var matches = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellation));
            foreach (var match in matches.RootElement.EnumerateArray())
            {
                foreach (var tag in new[] { "0020000D", "0020000E", "00080018" }) AddWord("UID", DicomText(match, tag));
                AddWord("accession number", DicomText(match, "00080050"));
                Add("record number", DicomText(match, "00100020"));
                if (match.TryGetProperty("00100010", out var name) && name.TryGetProperty("Value", out var names) && names[0].ValueKind == JsonValueKind.Object)
                {
                    foreach (var script in names[0].EnumerateObject()) Add("name", script.Value.GetString()?.Replace('^', ' ').Trim());
                }
            }
            if (matches.RootElement.GetArrayLength() < Page) return;
        }
    }

    private void Add(string category, string? value)
    {
        if (string.IsNullOrWhiteSpace(value)) return;
        if (!personal.TryGetValue(category, out var values)) personal[category] = values = new HashSet<string>(StringComparer.Ordinal);
        values.Add(value);
    }

    private void AddWord(string category, string? value)
    {
        if (value is { Length: >= ShortestWord } && value.Any(char.IsAsciiDigit) && Words(Encoding.UTF8.GetBytes(value)).SequenceEqual([value])) words.TryAdd(value, category);
    }

    private static IEnumerable<string> Words(ReadOnlyMemory<byte> content) =>
        WordRanges(content).Select(word => Encoding.ASCII.GetString(content.Span.Slice(word.Start, word.Length)));

    /// <summary>Runs of the characters that ids and UIDs consist of.</summary>
    private static IEnumerable<(int Start, int Length)> WordRanges(ReadOnlyMemory<byte> content)
    {
        var start = -1;
        for (var i = 0; i <= content.Length; i++)
        {
            var isWord = i < content.Length && (char.IsAsciiLetterOrDigit((char)content.Span[i]) || content.Span[i] is (byte)'.' or (byte)'-' or (byte)'_');
            if (isWord && start < 0) start = i;
            if (isWord || start < 0) continue;
            if (i - start is >= ShortestWord and <= 64) yield return (start, i - start);
            start = -1;
        }
    }

    private static IEnumerable<FhirResource> ResourcesOf(JsonElement bundle) =>
        Items(bundle, "entry").Select(entry => FhirResource.Parse(Encoding.UTF8.GetBytes(entry.GetProperty("resource").GetRawText())));

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? DicomText(JsonElement match, string tag) =>
        match.TryGetProperty(tag, out var attribute) && attribute.TryGetProperty("Value", out var values) && values[0].ValueKind == JsonValueKind.String
            ? values[0].GetString()
            : null;

    private static IEnumerable<JsonElement> Items(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out var value)) yield break;
        if (value.ValueKind != JsonValueKind.Array)
        {
            yield return value;
            yield break;
        }
        foreach (var item in value.EnumerateArray()) yield return item;
    }
}
