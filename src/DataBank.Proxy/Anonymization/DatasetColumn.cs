using System.Text.Json.Serialization;
using DataBank.Pseudonymization;

namespace DataBank.Proxy;

/// <summary>A column of a data set, as its definition says it.</summary>
/// <param name="Name">Lower-case letters, digits and "_".</param>
/// <param name="Search">Which resources of the view it is read from: "Observation?code=http://loinc.org|8480-6".</param>
/// <param name="Element">Which element of them: "valueQuantity.value", "code", "address.state"; "age" of a Patient is the age at the index date.</param>
/// <param name="System">Of a coded element, the code system wanted; null: the first code.</param>
/// <param name="Take">Which of several: first, last (by the resource's date), lowest, highest, count, all (a set of codes).</param>
/// <param name="Hierarchy">How it becomes coarser; "measurement" for numbers that are no quasi-identifier.</param>
/// <param name="Level">Name of the finest level that may be released; null: the hierarchy's first.</param>
/// <param name="Width">Of the bands of hierarchy "number".</param>
internal sealed record DatasetColumn(
    string Name, ColumnRole Role, string Element, string Search = "Patient", string? System = null, string Take = "first", string Hierarchy = "value",
    string? Level = null, double? Width = null)
{
    public const string Measurement = "measurement";

    [JsonIgnore]
    public bool IsSet => Take == "all";
}
