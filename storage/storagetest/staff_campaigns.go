package storagetest

var campaignContracts = []staffContract{}
