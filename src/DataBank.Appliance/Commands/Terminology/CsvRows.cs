using System.Text;

namespace DataBank.Appliance;

/// <summary>Rows of comma- or tab-separated values (RFC 4180): quoted fields may hold delimiters, line ends and doubled quotes.</summary>
internal static class CsvRows
{
    /// <summary>Each row with the number of the line on which it begins; empty lines are left out.</summary>
    public static IEnumerable<(int Line, List<string> Fields)> Read(string text)
    {
        var delimiter = text.AsSpan(0, Math.Max(0, text.IndexOf('\n'))) is var first && first.Count('\t') > first.Count(',') ? '\t' : ',';
        var (line, begin, fields, field) = (1, 1, new List<string>(), new StringBuilder());
        for (var at = 0; at <= text.Length; at++)
        {
            var letter = at < text.Length ? text[at] : '\n';
            if (letter == '"' && field.Length == 0)
            {
                for (at++; at < text.Length && (text[at] != '"' || (at + 1 < text.Length && text[at + 1] == '"')); at++)
                {
                    if (text[at] == '"') at++;
                    if (text[at] == '\n') line++;
                    field.Append(text[at]);
                }
            }
            else if (letter == delimiter || letter == '\n')
            {
                fields.Add(field.ToString().Trim());
                field.Clear();
                if (letter == delimiter) continue;
                if (fields.Count > 1 || fields[0].Length > 0) yield return (begin, fields);
                fields = [];
                begin = ++line;
            }
            else if (letter != '\r')
            {
                field.Append(letter);
            }
        }
    }
}
