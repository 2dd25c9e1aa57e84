namespace DataBank.Appliance;

/// <summary>What stands for the large values of a file in JSON and XML.</summary>
internal enum BulkChoice
{
    /// <summary>From 1 KiB on a file URI with offset and length, where the value lies as it is.</summary>
    Uri,

    /// <summary>The value itself.</summary>
    Inline,

    /// <summary>Nothing for pixel data and values above 64 KiB; smaller ones as they are.</summary>
    Omit,
}
