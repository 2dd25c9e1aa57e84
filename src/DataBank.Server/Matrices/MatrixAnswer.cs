using System.Text;
using System.Text.Json;
using DataBank.Genomics;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>Genes × samples: collected value by value, written as JSON or TSV.</summary>
public sealed class MatrixAnswer(MatrixRequest request)
{
    /// <summary>The most samples of an answer.</summary>
    public const int MostSamples = 1_000;

    private readonly List<(string Patient, string Document)> samples = [];
    private readonly SortedDictionary<string, (string? Name, Dictionary<int, double?> Values)> features = new(StringComparer.Ordinal);

    /// <summary>There are more samples than are answered at once.</summary>
    public bool IsCut { get; set; }

    /// <summary>Adds a sample; its values name it by the number.</summary>
    public int AddSample(string patientId, string documentId)
    {
        samples.Add((patientId, documentId));
        return samples.Count - 1;
    }

    public void Add(int sample, string feature, string? name, double? value)
    {
        if (!features.TryGetValue(feature, out var row)) features[feature] = row = (name, []);
        row.Values[sample] = value;
    }

    public IResult ToResult() => request.IsTabular
        ? Results.Text(Tabular(), "text/tab-separated-values", Encoding.UTF8)
        : Results.Text(JsonSerializer.Serialize(
            new
            {
                data = request.DataType,
                isCut = IsCut,
                samples = samples.Select(sample => new { patient = $"Patient/{sample.Patient}", document = $"DocumentReference/{sample.Document}" }),
                features = features.Select(row => new { feature = row.Key, name = row.Value.Name, values = samples.Select((_, at) => row.Value.Values.GetValueOrDefault(at)) }),
            },
            JsonSerializerOptions.Web), "application/json");

    private string Tabular()
    {
        var text = new StringBuilder("feature\tname").AppendJoin("", samples.Select(sample => $"\t{sample.Document}")).Append('\n');
        foreach (var (feature, (name, values)) in features)
            text.Append(feature).Append('\t').Append(name).AppendJoin("", samples.Select((_, at) => $"\t{SamplePart.Text(values.GetValueOrDefault(at))}")).Append('\n');
        return text.ToString();
    }
}
