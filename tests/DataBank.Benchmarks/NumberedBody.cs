using System.Globalization;
using System.Text;

namespace DataBank.Benchmarks;

/// <summary>The bytes of a request that stores one file, made another one by writing over its UIDs, whose lengths stay the same.</summary>
internal sealed class NumberedBody
{
    private readonly List<int> studies = [];
    private readonly List<int> instances = [];

    /// <param name="bytes">Holds a file of the study, the series <c>study.1</c> and the instance <c>study.1.1</c>, padded with a zero.</param>
    /// <param name="study">The UID of its study: 15 characters beginning with 2.25.</param>
    public NumberedBody(byte[] bytes, string study)
    {
        Bytes = bytes;
        var wanted = Encoding.ASCII.GetBytes(study);
        for (int at = 0, found; (found = bytes.AsSpan(at).IndexOf(wanted)) >= 0; at = studies[^1] + wanted.Length)
        {
            studies.Add(at + found);
            if (bytes.AsSpan(studies[^1] + wanted.Length).StartsWith(".1.1\0"u8)) instances.Add(studies[^1] + wanted.Length + 3);
        }
    }

    public byte[] Bytes { get; }

    /// <summary>Makes it the given instance of a batch; 90 instances are a study.</summary>
    public void Number(int batch, int number)
    {
        var study = string.Create(CultureInfo.InvariantCulture, $"2.25.8{batch % 100_000:D5}{number / 90 % 10_000:D4}");
        var last = string.Create(CultureInfo.InvariantCulture, $"{10 + (number % 90)}");
        foreach (var at in studies) Encoding.ASCII.GetBytes(study, Bytes.AsSpan(at));
        // The last component takes the place of its padding too.
        foreach (var at in instances) Encoding.ASCII.GetBytes(last, Bytes.AsSpan(at));
    }
}
