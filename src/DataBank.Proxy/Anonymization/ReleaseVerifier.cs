using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using DataBank.Dicom;
using Parquet;

namespace DataBank.Proxy;

/// <summary>
/// Checks a release by its files alone, as its recipient could: reads them again and reckons everything anew. It shares no code with what
/// made them, so that a fault there is not repeated here.
/// </summary>
public static partial class ReleaseVerifier
{
    private static readonly string[] DataFiles = ["data.ndjson", "data.csv", "data.parquet"];

    /// <summary>What is wrong, in sentences without data; empty when the release is what its manifest says.</summary>
    /// <exception cref="IOException">The folder or its manifest can't be read.</exception>
    public static async Task<IReadOnlyList<string>> FindFaultsAsync(string folder, CancellationToken cancellation)
    {
        var faults = new List<string>();
        try
        {
            using var manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "manifest.json"), cancellation));
            await CheckFilesAsync(folder, manifest.RootElement, faults, cancellation);
            if (faults.Count > 0) return faults; // What is not what was written proves nothing.
            var columns = manifest.RootElement.GetProperty("databank:columns").EnumerateArray()
                .Select(column => (Name: column.GetProperty("name").GetString()!, Role: column.GetProperty("role").GetString()!, Type: column.GetProperty("type").GetString()!)).ToList();
            var rows = ReadNdJson(Path.Combine(folder, "data.ndjson"), columns);
            if (!Same(rows, ReadCsv(Path.Combine(folder, "data.csv"), columns))) faults.Add("data.csv holds other rows than data.ndjson.");
            if (!Same(rows, await ReadParquetAsync(Path.Combine(folder, "data.parquet"), columns, cancellation))) faults.Add("data.parquet holds other rows than data.ndjson.");
            CheckRows(rows, columns, manifest.RootElement, faults);
            if (File.Exists(Path.Combine(folder, "variants.zip")))
            {
                var place = columns.FindIndex(column => column.Name == "variants") + 1;
                await ReleaseVariantCheck.FindFaultsAsync(Path.Combine(folder, "variants.zip"), rows.ToDictionary(row => row[0], row => row[place], StringComparer.Ordinal), faults, cancellation);
            }
            if (File.Exists(Path.Combine(folder, "images.zip")))
                await ReleaseImageCheck.FindFaultsAsync(Path.Combine(folder, "images.zip"), rows.Select(row => row[0]).ToHashSet(StringComparer.Ordinal), manifest.RootElement.GetProperty("databank:images").GetInt32(), faults, cancellation);
            CheckReport(JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(folder, "risk-report.json"), cancellation)).RootElement, rows, columns, faults);
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or InvalidDataException or ParquetException or DicomFormatException)
        {
            faults.Add($"A file can't be read: {problem.GetType().Name}.");
        }
        return faults;
    }

    private static async Task CheckFilesAsync(string folder, JsonElement manifest, List<string> faults, CancellationToken cancellation)
    {
        var listed = new HashSet<string>(StringComparer.Ordinal) { "manifest.json" };
        foreach (var file in manifest.GetProperty("dcat:distribution").EnumerateArray())
        {
            var name = Path.GetFileName(file.GetProperty("dcterms:title").GetString()!);
            listed.Add(name);
            var path = Path.Combine(folder, name);
            if (!File.Exists(path))
            {
                faults.Add($"{name} is missing.");
                continue;
            }
            await using var content = File.OpenRead(path);
            var hash = Convert.ToHexString(await SHA256.HashDataAsync(content, cancellation));
            if (!hash.Equals(file.GetProperty("spdx:checksum").GetProperty("spdx:checksumValue").GetString(), StringComparison.OrdinalIgnoreCase)) faults.Add($"{name} is not the file that was released: its SHA-256 differs.");
        }
        faults.AddRange(DataFiles.Append("risk-report.json").Where(name => !listed.Contains(name)).Select(name => $"The manifest lists no {name}."));
        faults.AddRange(Directory.EnumerateFileSystemEntries(folder).Select(path => Path.GetFileName(path)).Where(name => !listed.Contains(name)).Select(_ => "The folder holds a file that the manifest does not list."));
    }

    private static void CheckRows(List<string[]> rows, List<(string Name, string Role, string Type)> columns, JsonElement manifest, List<string> faults)
    {
        var policy = manifest.GetProperty("databank:policy");
        var (k, l, m) = (policy.GetProperty("k").GetInt32(), policy.GetProperty("l").GetInt32(), policy.GetProperty("m").GetInt32());
        if (rows.Count == 0 || rows.Count != manifest.GetProperty("databank:rows").GetInt32()) faults.Add("The number of rows is not the manifest's.");
        if (rows.Select(row => row[0]).ToHashSet(StringComparer.Ordinal).Count != rows.Count || !rows.TrueForAll(row => RowId().IsMatch(row[0]))) faults.Add("The ids of rows are not random and different.");
        if (rows.Exists(row => row.Skip(1).Any(cell => KeyOfAnotherTable().IsMatch(cell)))) faults.Add("A cell looks like a pseudonym, a UUID or a UID: that would link the release to another table.");

        var smallest = Classes(rows, columns).Min(each => each.Count);
        if (smallest < k) faults.Add($"A combination of quasi-identifiers is shared by {smallest} rows, fewer than k = {k}.");
        for (var at = 0; at < columns.Count; at++)
        {
            var (name, role, type) = columns[at];
            if (role == "sensitive" && Classes(rows, columns).Exists(rowsOfClass => rowsOfClass.Select(row => row[at + 1]).Distinct(StringComparer.Ordinal).Count() < l))
                faults.Add($"{name}: a class holds fewer than l = {l} different values.");
            if (role == "quasi-identifier" || type == "number") continue;
            var rare = rows.SelectMany(row => Codes(row[at + 1], type)).GroupBy(code => code, StringComparer.Ordinal).Count(code => code.Count() < k);
            if (rare > 0) faults.Add($"{name}: {rare} codes occur in fewer than {k} rows.");
        }
        var rarePairs = m < 2 ? 0 : Pairs(rows, columns).Values.Count(count => count < k);
        if (rarePairs > 0) faults.Add($"{rarePairs} pairs of codes occur together in fewer than {k} rows (k^m, m = 2).");
    }

    private static void CheckReport(JsonElement report, List<string[]> rows, List<(string Name, string Role, string Type)> columns, List<string> faults)
    {
        var classes = Classes(rows, columns);
        var sizes = classes.GroupBy(each => each.Count).ToDictionary(size => size.Key.ToString(CultureInfo.InvariantCulture), size => size.Count(), StringComparer.Ordinal);
        var said = report.GetProperty("classSizes").EnumerateObject().ToDictionary(size => size.Name, size => size.Value.GetInt32(), StringComparer.Ordinal);
        var risk = 1.0 / classes.Min(each => each.Count);
        var isRight = said.Count == sizes.Count && sizes.All(size => said.GetValueOrDefault(size.Key) == size.Value)
            && report.GetProperty("rows").GetInt32() == rows.Count
            && Math.Abs(report.GetProperty("prosecutorRisk").GetDouble() - risk) < 1e-9
            && report.GetProperty("journalistRisk").GetDouble() <= risk + 1e-9
            && Math.Abs(report.GetProperty("marketerRisk").GetDouble() - (classes.Count / (double)rows.Count)) < 1e-9;
        if (!isRight) faults.Add("The risk report says other figures than the files give.");
    }

    private static List<List<string[]>> Classes(List<string[]> rows, List<(string Name, string Role, string Type)> columns)
    {
        var quasi = Enumerable.Range(0, columns.Count).Where(at => columns[at].Role == "quasi-identifier").ToList();
        var classes = new Dictionary<string, List<string[]>>(StringComparer.Ordinal);
        foreach (var row in rows)
        {
            var key = string.Join('\u001f', quasi.Select(at => row[at + 1]));
            if (!classes.TryGetValue(key, out var members)) classes[key] = members = [];
            members.Add(row);
        }
        return [.. classes.Values];
    }

    private static Dictionary<(string, string), int> Pairs(List<string[]> rows, List<(string Name, string Role, string Type)> columns)
    {
        var pairs = new Dictionary<(string, string), int>();
        var sets = Enumerable.Range(0, columns.Count).Where(at => columns[at].Type == "set").ToList();
        foreach (var row in rows)
        {
            var codes = sets.SelectMany(at => Codes(row[at + 1], "set").Select(code => $"{at} {code}")).Order(StringComparer.Ordinal).ToArray();
            for (var i = 0; i < codes.Length; i++)
            {
                foreach (var other in codes.AsSpan(i + 1)) pairs[(codes[i], other)] = pairs.GetValueOrDefault((codes[i], other)) + 1;
            }
        }
        return pairs;
    }

    private static string[] Codes(string cell, string type) => cell.Length == 0 ? [] : type == "set" ? cell.Split('|') : [cell];

    private static bool Same(List<string[]> left, List<string[]> right) =>
        left.Count == right.Count && left.Zip(right).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second, StringComparer.Ordinal));

    // A row is its id and then a text per column, sets with "|" between; numbers in one notation.
    private static List<string[]> ReadNdJson(string path, List<(string Name, string Role, string Type)> columns)
    {
        var rows = new List<string[]>();
        foreach (var line in File.ReadLines(path))
        {
            using var document = JsonDocument.Parse(line);
            var row = document.RootElement;
            if (row.EnumerateObject().Count() != columns.Count + 1) throw new InvalidDataException("A row has other columns than the manifest.");
            rows.Add([row.GetProperty("row").GetString()!, .. columns.Select(column => Text(row.GetProperty(column.Name)))]);
        }
        return rows;
    }

    private static string Text(JsonElement cell) => cell.ValueKind switch
    {
        JsonValueKind.Null => "",
        JsonValueKind.Array => string.Join('|', cell.EnumerateArray().Select(code => code.GetString())),
        JsonValueKind.Number => cell.GetDouble().ToString("R", CultureInfo.InvariantCulture),
        _ => cell.GetString()!,
    };

    private static List<string[]> ReadCsv(string path, List<(string Name, string Role, string Type)> columns)
    {
        var records = ParseCsv(File.ReadAllText(path));
        if (records.Count == 0 || !records[0].AsSpan().SequenceEqual((string[])["row", .. columns.Select(column => column.Name)])) throw new InvalidDataException("The header of the CSV file is not the manifest's.");
        foreach (var record in records.Skip(1))
        {
            for (var at = 0; at < columns.Count; at++)
            {
                if (columns[at].Type == "number" && record[at + 1].Length > 0) record[at + 1] = double.Parse(record[at + 1], CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture);
            }
        }
        return records[1..];
    }

    private static List<string[]> ParseCsv(string text)
    {
        var (records, fields, field, isQuoted) = (new List<string[]>(), new List<string>(), new StringBuilder(), false);
        for (var at = 0; at < text.Length; at++)
        {
            var character = text[at];
            if (isQuoted && character == '"' && at + 1 < text.Length && text[at + 1] == '"') field.Append(text[++at]);
            else if (character == '"') isQuoted = !isQuoted;
            else if (isQuoted || character is not (',' or '\r' or '\n')) field.Append(character);
            else if (character != '\n')
            {
                fields.Add(field.ToString());
                field.Clear();
                if (character == ',') continue;
                records.Add([.. fields]);
                fields.Clear();
            }
        }
        return records;
    }

    private static async Task<List<string[]>> ReadParquetAsync(string path, List<(string Name, string Role, string Type)> columns, CancellationToken cancellation)
    {
        await using var file = File.OpenRead(path);
        await using var reader = await ParquetReader.CreateAsync(file, cancellationToken: cancellation);
        if (!reader.Schema.DataFields.Select(field => field.Name).SequenceEqual(columns.Select(column => column.Name).Prepend("row"), StringComparer.Ordinal)) throw new InvalidDataException("The columns of the Parquet file are not the manifest's.");
        var rows = new List<string[]>();
        for (var at = 0; at < reader.RowGroupCount; at++)
        {
            using var group = reader.OpenRowGroupReader(at);
            var first = rows.Count;
            for (long row = 0; row < group.RowCount; row++) rows.Add(new string[columns.Count + 1]);
            foreach (var (place, field) in reader.Schema.DataFields.Index())
            {
                if (place > 0 && columns[place - 1].Type == "number")
                {
                    var numbers = new double?[group.RowCount];
                    await group.ReadAsync<double>(field, numbers, cancellationToken: cancellation);
                    for (var row = 0; row < numbers.Length; row++) rows[first + row][place] = numbers[row]?.ToString("R", CultureInfo.InvariantCulture) ?? "";
                }
                else
                {
                    var texts = new string?[group.RowCount];
                    await group.ReadAsync(field, texts.AsMemory()!, cancellationToken: cancellation);
                    for (var row = 0; row < texts.Length; row++) rows[first + row][place] = texts[row] ?? "";
                }
            }
        }
        return rows;
    }

    [GeneratedRegex("^[0-9a-f]{32}$")]
    private static partial Regex RowId();

    [GeneratedRegex(@"\b[0-9A-HJKMNP-TV-Z]{26}\b|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b2\.25\.[0-9]{10}")]
    private static partial Regex KeyOfAnotherTable();
}
