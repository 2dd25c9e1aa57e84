using System.Security.Cryptography;
using DataBank.Genomics;

namespace DataBank.Storage;

/// <summary>
/// Index rows of one or many resources, to be written together: in the order of each table, so that neighbours come after each other
/// and a page is looked for once.
/// </summary>
internal sealed class IndexBatch
{
    private const int FewRows = 64;
    private const int HashBytes = 16;

    private readonly HashSet<long> numbers = [];
    private readonly Dictionary<object, (int Begin, object Rows)> seen = new(ReferenceEqualityComparer.Instance);

    public List<(int Parameter, string Code, long Number, int System)> Tokens { get; } = [];

    public List<(int Parameter, string Folded, long Number, int Ordinal, string Exact)> Strings { get; } = [];

    public List<(int Parameter, long Start, long End, long Number)> Dates { get; } = [];

    public List<(int Parameter, double Low, double High, long Number)> Numbers { get; } = [];

    public List<(int Parameter, double Low, double High, string Code, int System, long Number)> Quantities { get; } = [];

    public List<(int Parameter, string TargetId, long Number, string TargetType)> References { get; } = [];

    public List<(int Parameter, string Uri, long Number)> Uris { get; } = [];

    public List<CompositeRow> Composites { get; } = [];

    public List<(string Patient, string Type, long Number)> Compartments { get; } = [];

    public List<(long Number, string Narrative, string Content)> Texts { get; } = [];

    public List<(long Number, VariantTraits Traits)> Variants { get; } = [];

    /// <summary>Resources.</summary>
    public int Count => numbers.Count;

    /// <summary>A resource whose rows follow.</summary>
    public void Begin(long number) => numbers.Add(number);

    /// <summary>Adds the rows of another.</summary>
    public void Add(IndexBatch other)
    {
        numbers.UnionWith(other.numbers);
        Tokens.AddRange(other.Tokens);
        Strings.AddRange(other.Strings);
        Dates.AddRange(other.Dates);
        Numbers.AddRange(other.Numbers);
        Quantities.AddRange(other.Quantities);
        References.AddRange(other.References);
        Uris.AddRange(other.Uris);
        Composites.AddRange(other.Composites);
        Compartments.AddRange(other.Compartments);
        Texts.AddRange(other.Texts);
        Variants.AddRange(other.Variants);
    }

    /// <summary>Sixteen bytes that are the same for the same rows in the same order.</summary>
    public byte[] Hash()
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes);
        Each(Tokens, row => { writer.Write(row.Parameter); writer.Write(row.Code); writer.Write(row.System); });
        Each(Strings, row => { writer.Write(row.Parameter); writer.Write(row.Folded); writer.Write(row.Ordinal); writer.Write(row.Exact); });
        Each(Dates, row => { writer.Write(row.Parameter); writer.Write(row.Start); writer.Write(row.End); });
        Each(Numbers, row => { writer.Write(row.Parameter); writer.Write(row.Low); writer.Write(row.High); });
        Each(Quantities, row => { writer.Write(row.Parameter); writer.Write(row.Low); writer.Write(row.High); writer.Write(row.Code); writer.Write(row.System); });
        Each(References, row => { writer.Write(row.Parameter); writer.Write(row.TargetId); writer.Write(row.TargetType); });
        Each(Uris, row => { writer.Write(row.Parameter); writer.Write(row.Uri); });
        Each(Composites, row => { writer.Write(row.Parameter); writer.Write(row.Code); writer.Write(row.Low); writer.Write(row.System); writer.Write(row.High); writer.Write(row.Text); writer.Write(row.TextSystem); writer.Write(row.Low2); writer.Write(row.High2); });
        Each(Compartments, row => { writer.Write(row.Patient); writer.Write(row.Type); });
        Each(Texts, row => { writer.Write(row.Narrative); writer.Write(row.Content); });
        if (Variants.Count > 0) Each(Variants, row => { row.Traits.Texts.ForEach(writer.Write); writer.Write(row.Traits.Start); writer.Write(row.Traits.End); writer.Write(row.Traits.Frequency); writer.Write(row.Traits.IsStructural); });
        return SHA256.HashData(bytes.GetBuffer().AsSpan(0, (int)bytes.Length))[..HashBytes];

        void Each<TRow>(List<TRow> rows, Action<TRow> write)
        {
            writer.Write(rows.Count);
            rows.ForEach(write);
        }
    }

    /// <summary>Adds a row unless the resource, whose rows began at a place, has it already.</summary>
    public void AddOnce<TRow>(List<TRow> rows, int begin, TRow row)
        where TRow : IEquatable<TRow>
    {
        // Most resources have a handful; a code system may have a hundred thousand codes, a group as many members.
        if (rows.Count - begin < FewRows ? rows.IndexOf(row, begin) < 0 : Seen(rows, begin).Add(row)) rows.Add(row);
    }

    private HashSet<TRow> Seen<TRow>(List<TRow> rows, int begin)
        where TRow : IEquatable<TRow>
    {
        if (seen.TryGetValue(rows, out var known) && known.Begin == begin) return (HashSet<TRow>)known.Rows;
        var made = new HashSet<TRow>(rows.Skip(begin));
        seen[rows] = (begin, made);
        return made;
    }

    public void Sort()
    {
        if (numbers.Count == 1) return;
        Tokens.Sort((a, b) => Compare(a.Parameter, a.Code, a.Number, b.Parameter, b.Code, b.Number));
        Strings.Sort((a, b) => Compare(a.Parameter, a.Folded, a.Number, b.Parameter, b.Folded, b.Number));
        Dates.Sort();
        Numbers.Sort();
        Quantities.Sort((a, b) => a.Parameter != b.Parameter ? a.Parameter.CompareTo(b.Parameter) : a.Low.CompareTo(b.Low));
        References.Sort((a, b) => Compare(a.Parameter, a.TargetId, a.Number, b.Parameter, b.TargetId, b.Number));
        Uris.Sort((a, b) => Compare(a.Parameter, a.Uri, a.Number, b.Parameter, b.Uri, b.Number));
        Composites.Sort((a, b) => Compare(a.Parameter, a.Code, 0, b.Parameter, b.Code, 0) is not 0 and var order ? order : a.Low.CompareTo(b.Low));
        Compartments.Sort((a, b) => Compare(0, a.Patient, a.Number, 0, b.Patient, b.Number));
    }

    public void Clear()
    {
        numbers.Clear();
        Tokens.Clear();
        Strings.Clear();
        Dates.Clear();
        Numbers.Clear();
        Quantities.Clear();
        References.Clear();
        Uris.Clear();
        Composites.Clear();
        Compartments.Clear();
        Texts.Clear();
        Variants.Clear();
    }

    private static int Compare(int parameter, string text, long number, int otherParameter, string otherText, long otherNumber)
    {
        if (parameter != otherParameter) return parameter.CompareTo(otherParameter);
        var order = string.CompareOrdinal(text, otherText);
        return order != 0 ? order : number.CompareTo(otherNumber);
    }
}
