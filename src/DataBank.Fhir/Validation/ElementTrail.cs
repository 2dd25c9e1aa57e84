using System.Globalization;
using System.Text;

namespace DataBank.Fhir;

/// <summary>Where a walk stands, as steps from the root; becomes a FHIRPath only when something is to be said.</summary>
internal sealed class ElementTrail
{
    private const int NoIndex = -1;

    private readonly List<(string Step, int Index)> steps = [];

    public void Push(string step, int index = NoIndex) => steps.Add((step, index));

    public void Pop() => steps.RemoveAt(steps.Count - 1);

    /// <summary>"Patient.name[0].family", also with one more step below.</summary>
    public string ToPath(string? below = null)
    {
        var path = new StringBuilder();
        foreach (var (step, index) in steps)
        {
            if (path.Length > 0) path.Append('.');
            path.Append(step);
            if (index >= 0) path.Append(CultureInfo.InvariantCulture, $"[{index}]");
        }
        return below is null ? path.ToString() : path.Append('.').Append(below).ToString();
    }
}
