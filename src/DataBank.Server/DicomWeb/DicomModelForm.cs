namespace DataBank.Server;

/// <summary>How a client wants data sets.</summary>
internal enum DicomModelForm
{
    /// <summary>One array.</summary>
    Json,

    /// <summary>One document, where there is one data set.</summary>
    Xml,

    /// <summary>A part for each data set.</summary>
    XmlParts,
}
