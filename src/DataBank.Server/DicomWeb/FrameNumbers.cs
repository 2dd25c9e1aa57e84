using System.Globalization;
using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>The frame list of a URL (PS3.18 §10.4.1.1.6).</summary>
internal static class FrameNumbers
{
    private const int MostFrames = 10_000;

    /// <summary>Numbers from 1 on, as many as there are commas and one more.</summary>
    /// <exception cref="RequestProblem">400.</exception>
    public static List<int> Parse(string list)
    {
        var numbers = new List<int>();
        foreach (var text in list.Split(','))
        {
            if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1 || numbers.Count == MostFrames)
            {
                throw RequestProblem.Invalid("Frames are numbers from 1 on, separated by commas.");
            }
            numbers.Add(number);
        }
        return numbers;
    }
}
