namespace DataBank.Fhir;

/// <summary>Lines and columns (in bytes, from 1) of places in a text; the text is looked through when the first one is asked for.</summary>
internal sealed class LineIndex(ReadOnlyMemory<byte> text)
{
    private readonly Lazy<List<int>> starts = new(() =>
    {
        var found = new List<int> { 0 };
        for (var at = text.Span.IndexOf((byte)'\n'); at >= 0;)
        {
            found.Add(at + 1);
            var next = text.Span[(at + 1)..].IndexOf((byte)'\n');
            at = next < 0 ? -1 : at + 1 + next;
        }
        return found;
    });

    public (int Line, int Column) Of(int offset)
    {
        var at = starts.Value.BinarySearch(offset);
        var line = at >= 0 ? at : ~at - 1;
        return (line + 1, offset - starts.Value[line] + 1);
    }
}
