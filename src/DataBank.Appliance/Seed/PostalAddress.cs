namespace DataBank.Appliance;

/// <summary>A Japanese address down to the town; the rest is a number.</summary>
internal sealed record PostalAddress(string PostalCode, string Prefecture, string City, string Town, string AreaCode);
