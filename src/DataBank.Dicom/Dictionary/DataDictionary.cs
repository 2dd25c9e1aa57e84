namespace DataBank.Dicom;

/// <summary>The data elements of PS3.6, as a generated table.</summary>
public static class DataDictionary
{
    /// <summary>Finds a tag by its keyword ("PatientID").</summary>
    public static bool TryFindTag(ReadOnlySpan<char> keyword, out Tag tag) => throw new NotImplementedException();

    /// <summary>Finds what PS3.6 says of a tag, repeating groups included; null for private and unknown ones.</summary>
    public static DictionaryEntry? Find(Tag tag) => throw new NotImplementedException();
}
