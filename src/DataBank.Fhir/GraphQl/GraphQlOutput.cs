using System.Text.Json.Nodes;

namespace DataBank.Fhir;

/// <summary>Where the fields of a selection go: an object, and, below a flattened list, into lists of that object.</summary>
/// <param name="Target">The object of the answer.</param>
/// <param name="Collects">Whether values come from several elements, so that each name holds a list.</param>
/// <param name="Suffix">What @slice appends to names.</param>
internal sealed record GraphQlOutput(JsonObject Target, bool Collects, string Suffix)
{
    public void Put(string name, JsonNode? value)
    {
        var key = name + Suffix;
        if (Collects)
        {
            if (Target[key] is not JsonArray list) Target[key] = list = [];
            if (value is JsonArray items)
            {
                while (items.Count > 0)
                {
                    var item = items[0];
                    items.RemoveAt(0);
                    list.Add(item);
                }
            }
            else if (value is not null)
            {
                list.Add(value);
            }
        }
        else if (Target[key] is JsonObject there && value is JsonObject more)
        {
            // The same field asked for twice, in a fragment for instance: the answer has both selections.
            foreach (var (member, each) in more.ToList())
            {
                more.Remove(member);
                there[member] = each;
            }
        }
        else
        {
            Target[key] = value;
        }
    }
}
