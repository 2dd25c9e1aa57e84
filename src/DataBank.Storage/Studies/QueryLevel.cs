namespace DataBank.Storage;

/// <summary>Query levels of PS3.4 C.6.2 and PS3.18 §10.6.</summary>
public enum QueryLevel
{
    Study,
    Series,
    Instance,
}
