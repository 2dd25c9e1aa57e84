namespace DataBank.Genomics;

/// <summary>One meta-information line: <c>##key=value</c> or <c>##key=&lt;ID=…,Description="…"&gt;</c> (VCF 4.3 §1.4).</summary>
internal sealed class VcfMetaLine
{
    private readonly Dictionary<string, string> attributes = new(StringComparer.Ordinal);

    private VcfMetaLine(string key, string value) => (Key, Value) = (key, value);

    public string Key { get; }

    public string Value { get; }

    public string? Attribute(string name) => attributes.GetValueOrDefault(name);

    public static VcfMetaLine Parse(string text, long number)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        if (equals < 3)
            throw new VcfFormatException("A header line is not of the form ##key=value", number);
        var line = new VcfMetaLine(text[2..equals], text[(equals + 1)..].TrimEnd(' '));
        if (line.Key is "INFO" or "FORMAT" or "FILTER" or "ALT" or "contig")
            line.ReadAttributes(number, needsId: true);
        else if (line.Key is "PEDIGREE" && line.Value is ['<', .., '>'])
            line.ReadAttributes(number, needsId: false);
        return line;
    }

    private void ReadAttributes(long number, bool needsId)
    {
        if (Value is not ['<', .., '>'])
            throw new VcfFormatException("A structured header line is not closed", number);
        var rest = Value.AsSpan(1, Value.Length - 2);
        while (!rest.IsEmpty)
        {
            var equals = rest.IndexOf('=');
            if (equals <= 0)
                throw new VcfFormatException("A structured header line is not of the form <key=value,…>", number);
            var name = rest[..equals].Trim().ToString();
            rest = rest[(equals + 1)..];
            var (value, used) = ReadValue(rest, number);
            attributes[name] = value;
            rest = rest[used..];
        }
        if (needsId && !attributes.ContainsKey("ID"))
            throw new VcfFormatException("A structured header line has no ID", number);
    }

    private static (string Value, int Used) ReadValue(ReadOnlySpan<char> rest, long number)
    {
        if (rest is not ['"', ..])
        {
            var comma = rest.IndexOf(',');
            return comma < 0 ? (rest.ToString(), rest.Length) : (rest[..comma].ToString(), comma + 1);
        }
        for (var at = 1; at < rest.Length; at++)
        {
            if (rest[at] == '\\')
                at++;
            else if (rest[at] == '"')
                return (rest[1..at].ToString(), at + 1 < rest.Length && rest[at + 1] == ',' ? at + 2 : at + 1);
        }
        throw new VcfFormatException("A quoted value in a header line is not closed", number);
    }
}
