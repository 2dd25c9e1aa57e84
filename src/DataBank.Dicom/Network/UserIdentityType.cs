namespace DataBank.Dicom;

/// <summary>How a requestor says who it is (PS3.7 D.3.3.7.1).</summary>
public enum UserIdentityType : byte
{
    Name = 1,
    NameAndPassword = 2,
    KerberosTicket = 3,
    SamlAssertion = 4,
    JsonWebToken = 5,
}
