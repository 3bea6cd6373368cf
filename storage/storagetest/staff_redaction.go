package storagetest

var redactionContracts = []staffContract{}
