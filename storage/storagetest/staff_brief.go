package storagetest

var briefContracts = []staffContract{}
